import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { Instrument, InstrumentId, MarketEvent } from '@replay/core';
import { AsyncByteQueue, makeData, RecordBatch, RecordBatchFileWriter, Schema, Struct } from 'apache-arrow';
import { arrowColumns, arrowRows, fieldOf } from './arrow-columns.ts';
import type { ExportKind, TableWriter } from './event-table.ts';

const rowsPerBatch = 65_536;

type Cells = ReturnType<typeof arrowRows>[number][number][];

/**
 * Buffers the output of the Arrow writer. Arrow's own streams end the process when their file fails: they reject a
 * promise that nothing can catch.
 */
class OutputBuffer extends AsyncByteQueue {
  #pieces: Uint8Array[] = [];

  override write(piece: Uint8Array): void {
    this.#pieces.push(piece);
  }

  drain(): Buffer {
    const pieces = this.#pieces;
    this.#pieces = [];
    return Buffer.concat(pieces);
  }
}

/** An unfinished Arrow file, written batch by batch under a temporary name. */
export class ArrowFile implements TableWriter {
  readonly path: string;
  readonly #instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly #columns: ReturnType<typeof arrowColumns>;
  readonly #schema: Schema;
  readonly #writer = new RecordBatchFileWriter();
  readonly #part: string;
  readonly #bytes = new OutputBuffer();
  #file: FileHandle | undefined;
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
    this.#part = `${path}.part`;
    this.#writer.reset(this.#bytes);
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
    await this.#writeOut();
  }

  async close(): Promise<void> {
    if (this.#rows > 0) this.#write();
    this.#writer.finish();
    await this.#writeOut();
    await this.#file?.close();
    this.#file = undefined;
    await rename(this.#part, this.path);
  }

  async discard(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    await rm(this.#part, { force: true });
  }

  async #writeOut(): Promise<void> {
    this.#file ??= await open(this.#part, 'w');
    await this.#file.writeFile(this.#bytes.drain());
  }

  #write(): void {
    const children = this.#columns.map((column, at) => column.data(this.#cells[at] as Cells));
    const type = new Struct(this.#schema.fields);
    this.#writer.write(new RecordBatch(this.#schema, makeData({ type, length: this.#rows, nullCount: 0, children })));
    this.#cells = this.#columns.map(() => []);
    this.#rows = 0;
  }
}
