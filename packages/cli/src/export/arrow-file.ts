import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Instrument, InstrumentId, MarketEvent } from '@replay/core';
import { makeData, RecordBatch, RecordBatchFileWriter, Schema, Struct } from 'apache-arrow';
import { arrowColumns, arrowRows, fieldOf } from './arrow-columns.ts';
import type { ExportKind, TableWriter } from './export-kind.ts';

const rowsPerBatch = 65_536;

type Cells = ReturnType<typeof arrowRows>[number][number][];

/** An Arrow file in the making, written batch by batch. It has another name until it is whole. */
export class ArrowFile implements TableWriter {
  readonly path: string;
  readonly #instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly #columns: ReturnType<typeof arrowColumns>;
  readonly #schema: Schema;
  readonly #writer = new RecordBatchFileWriter();
  readonly #file: WriteStream;
  /** Settled when all is on the disk, or cannot be. */
  readonly #written: Promise<void>;
  #cells: Cells[];
  #rows = 0;

  constructor(path: string, kind: ExportKind, instruments: readonly Instrument[]) {
    this.path = path;
    this.#instruments = new Map(instruments.map((one) => [one.id, one]));
    this.#columns = arrowColumns(kind, instruments);
    const steps = instruments.flatMap(({ id, tickSize, lotSize }): [string, string][] => [
      [`${id} tick_size`, tickSize],
      [`${id} lot_size`, lotSize],
    ]);
    this.#schema = new Schema(this.#columns.map(fieldOf), new Map(steps));
    this.#cells = this.#columns.map(() => []);
    this.#file = createWriteStream(`${path}.part`);
    this.#written = pipeline(this.#writer.toNodeStream(), this.#file);
    this.#written.catch(() => {}); // Told by flush and close.
  }

  add(event: MarketEvent): void {
    const instrument = this.#instruments.get(event.instrument);
    if (instrument === undefined) return;
    for (const row of arrowRows(event, instrument)) {
      for (let at = 0; at < this.#cells.length; at++) (this.#cells[at] as Cells).push(row[at]);
      this.#rows += 1;
    }
  }

  async flush(): Promise<void> {
    if (this.#rows < rowsPerBatch) return;
    this.#write();
    while (this.#file.writableNeedDrain) await Promise.race([once(this.#file, 'drain'), this.#written]);
  }

  async close(): Promise<void> {
    if (this.#rows > 0) this.#write();
    this.#writer.finish();
    await this.#written;
    await rename(`${this.path}.part`, this.path);
  }

  async discard(): Promise<void> {
    this.#file.destroy();
    await this.#written.catch(() => {});
    await rm(`${this.path}.part`, { force: true });
  }

  #write(): void {
    const children = this.#columns.map((column, at) => column.data(this.#cells[at] as Cells));
    const type = new Struct(this.#schema.fields);
    this.#writer.write(new RecordBatch(this.#schema, makeData({ type, length: this.#rows, nullCount: 0, children })));
    this.#cells = this.#columns.map(() => []);
    this.#rows = 0;
  }
}
