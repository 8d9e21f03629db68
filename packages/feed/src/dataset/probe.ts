import { type Micros, ReplayError } from '@replay/core';
import { bytesOf } from '../bytes/stored-bytes.ts';
import { type RowVisitor, visitRows } from './csv-rows.ts';
import type { DatasetFile } from './dataset-file.ts';
import { documentedColumns, isKnownType, kindOf } from './dataset-kind.ts';
import type { NamedFile } from './list-files.ts';
import { RowFault, timeIn } from './row-fault.ts';

/** What the beginning of a file tells. */
export type Probe =
  | { readonly status: 'readable'; readonly file: ProbedFile }
  /** A day without data is a gzip of nothing, without even a header. */
  | { readonly status: 'empty' }
  | { readonly status: 'unknown-header'; readonly columns: readonly string[] };

export interface ProbedFile extends DatasetFile {
  /** The UTC day its name says, or else its first row. */
  readonly day: string;
  /** The instrument, where the name says that there is only one. */
  readonly only: { readonly exchange: string; readonly symbol: string } | undefined;
}

const firstBytes = 1 << 16;

/** Looks at the header and at the first rows. Throws `BAD_DATA` for a header that lacks a column. */
export async function probe({ path, label, name }: NamedFile): Promise<Probe> {
  const header = await headerOf(path);
  if (header === '') return { status: 'empty' };
  const columns = header
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const named = name !== undefined && isKnownType(name.type) ? name.type : undefined;
  const kind = kindOf(columns, named, label);
  if (kind === undefined) return { status: 'unknown-header', columns };
  const documented = header === documentedColumns(kind).join(',');
  const first = new FirstRow(columns);
  for await (const _ of visitRows({ path, documented }, first, { chunkSize: firstBytes })) {
    if (first.time !== undefined) break;
  }
  if (first.rows === 0) return { status: 'empty' };
  const firstTime = first.time ?? (0 as Micros);
  const day = name?.day ?? new Date(firstTime / 1000).toISOString().slice(0, 10);
  const only = name?.symbol === undefined ? undefined : first.instrument;
  return { status: 'readable', file: { path, label, kind, columns, documented, firstTime, day, only } };
}

/** The first line, without its line end. */
async function headerOf(path: string): Promise<string> {
  for await (const chunk of bytesOf(path, { chunkSize: firstBytes })) {
    const [line = ''] = chunk.toString('utf8').split('\n', 1);
    if (line.length >= firstBytes / 2) throw endlessHeader(path);
    return line.endsWith('\r') ? `${line.slice(0, -1)} ` : line;
  }
  return '';
}

const endlessHeader = (path: string): ReplayError =>
  new ReplayError('BAD_DATA', 'the first line is too long for a header: this is no dataset file', {
    place: path,
    remedy: 'give a CSV file with a header line',
  });

/** Finds the first row whose receipt time can be read, and its instrument. */
class FirstRow implements RowVisitor {
  readonly #exchange: number;
  readonly #symbol: number;
  readonly #received: number;
  rows = 0;
  time: Micros | undefined;
  instrument: { readonly exchange: string; readonly symbol: string } | undefined;

  constructor(columns: readonly string[]) {
    this.#exchange = columns.indexOf('exchange');
    this.#symbol = columns.indexOf('symbol');
    this.#received = columns.indexOf('local_timestamp');
  }

  scan(): boolean {
    return false;
  }

  read(cells: readonly string[]): void {
    this.rows += 1;
    if (this.time !== undefined) return;
    this.instrument ??= { exchange: cells[this.#exchange] ?? '', symbol: cells[this.#symbol] ?? '' };
    try {
      this.time = timeIn(cells[this.#received] ?? '', 'local_timestamp');
      this.instrument = { exchange: cells[this.#exchange] ?? '', symbol: cells[this.#symbol] ?? '' };
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
    }
  }
}
