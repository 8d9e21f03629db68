import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import type { Instrument, MarketEvent } from '@replay/core';
import { CsvTable, csvHeader } from './csv-table.ts';
import type { ExportKind, TableWriter } from './export-kind.ts';

/** A gzipped dataset file in the making. It has another name until it is whole. */
export class CsvFile implements TableWriter {
  readonly path: string;
  readonly #table: CsvTable;
  readonly #gzip: Gzip;
  /** Settled when all is on the disk, or cannot be. */
  readonly #written: Promise<void>;
  #text = '';

  constructor(path: string, kind: ExportKind, instrument: Instrument) {
    this.path = path;
    this.#table = new CsvTable(instrument);
    this.#gzip = createGzip({ level: 6, chunkSize: 1 << 16 });
    this.#written = pipeline(this.#gzip, createWriteStream(`${path}.part`));
    this.#written.catch(() => {}); // Told by flush and close.
    this.#text = csvHeader(kind);
  }

  add(event: MarketEvent): void {
    this.#text += this.#table.rows(event);
  }

  async flush(): Promise<void> {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    if (!this.#gzip.write(text)) await Promise.race([once(this.#gzip, 'drain'), this.#written]);
  }

  async close(): Promise<void> {
    await this.flush();
    this.#gzip.end();
    await this.#written;
    await rename(`${this.path}.part`, this.path);
  }

  async discard(): Promise<void> {
    this.#gzip.destroy();
    await this.#written.catch(() => {});
    await rm(`${this.path}.part`, { force: true });
  }
}
