import { execFile } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { applyColumns, applyEvent, type Book, waitingBook } from '../packages/book/src/index.ts';
import { columnsFrom, type EventColumns, type MarketEvent } from '../packages/core/src/index.ts';
import { openDataset } from '../packages/feed/src/index.ts';
import type { BenchRow } from './bench-row.ts';
import { type BookFile, bookFile, repeated, withFolder } from './book-file.ts';
import { futuresContract } from './futures-contract.ts';
import { messagesByFastCsv } from './rivals/fast-csv-pipeline.ts';

/** From a packed file to folded books: how fast, against fast-csv; and in how much memory, short and long. */
export const benchCsv = (): Promise<BenchRow[]> =>
  withFolder(async (folder) => {
    const file = bookFile(folder);
    return [await speed(file), ...(await memory(file, folder))];
  });

async function speed(file: BookFile): Promise<BenchRow> {
  const ours: Folded[] = [];
  const theirs: Folded[] = [];
  // Turn and turn about, so that a busy moment of the machine hits both.
  for (let run = 0; run < 3; run++) {
    theirs.push(await timed(() => foldByFastCsv(file.path)));
    for (let again = 0; again < 3; again++) ours.push(await timed(() => foldDataset(file.path)));
  }
  const [our, their] = [median(ours), median(theirs)];
  if (our.seen !== their.seen || our.rows !== their.rows) throw new Error(`the two folds of ${file.name} differ`);
  const [figure, reference] = [our.rows / our.micros, their.rows / their.micros];
  return {
    name: `csv.gz to folded book, ${file.name}, against fast-csv`,
    figure,
    unit: 'M rows/s',
    reference,
    ratio: figure / reference,
    wanted: 8,
  };
}

interface Fold {
  readonly rows: number;
  /** What the touch was after each message, added up: proof that both saw the same. */
  readonly seen: number;
}
interface Folded extends Fold {
  readonly micros: number;
}

async function foldDataset(path: string): Promise<Fold> {
  const source = await openDataset(path, { instruments: futuresContract });
  const fold = new Folding();
  for await (const columns of columnsFrom(source))
    for (let index = columns.start; index < columns.end; index++) fold.takeColumns(columns, index);
  return fold;
}

/** Sizes are counted in thousandths of a lot in both. */
async function foldByFastCsv(path: string): Promise<Fold> {
  const fold = new Folding();
  for await (const message of messagesByFastCsv(path, 10, 1_000_000)) fold.take(message);
  return fold;
}

class Folding implements Fold {
  rows = 0;
  seen = 0;
  #book: Book = waitingBook;

  /** As a run does. */
  takeColumns(columns: EventColumns, index: number): void {
    this.#book = applyColumns(this.#book, columns, index);
    this.rows += columns.bidRows[index]! + columns.askRows[index]!;
    this.#see();
  }

  take(event: MarketEvent): void {
    this.#book = applyEvent(this.#book, event);
    if ('bids' in event) this.rows += event.bids.prices.length + event.asks.prices.length;
    this.#see();
  }

  #see(): void {
    if (this.#book.status !== 'live' || this.#book.touch === undefined) return;
    const { bid, ask } = this.#book.touch;
    this.seen += bid.price + bid.size + ask.price + ask.size;
  }
}

async function timed(work: () => Promise<Fold>): Promise<Folded> {
  const start = performance.now();
  const { rows, seen } = await work();
  return { rows, seen, micros: (performance.now() - start) * 1000 };
}

const median = (runs: Folded[]): Folded =>
  runs.sort((one, other) => one.micros - other.micros)[runs.length >> 1] as Folded;

/** The same rows once and ten times over, each in a process of its own. */
async function memory(file: BookFile, folder: string): Promise<BenchRow[]> {
  const once = await memoryOf(repeated(file, 1, folder));
  const tenTimes = await memoryOf(repeated(file, 10, folder));
  const row = (what: string, long: number, short: number): BenchRow => ({
    name: `${what} for ten times the rows, ${file.name}, against once`,
    figure: long / 1e6,
    unit: 'MB',
    reference: short / 1e6,
    ratio: short / long,
    wanted: 0.75,
  });
  return [
    row('live heap', tenTimes.liveHeap, once.liveHeap),
    row('peak resident memory', tenTimes.peakResident, once.peakResident),
  ];
}

interface Memory {
  readonly peakResident: number;
  readonly liveHeap: number;
}

async function memoryOf(path: string): Promise<Memory> {
  const script = fileURLToPath(new URL('fold-file.ts', import.meta.url));
  const options = ['--conditions=source', '--import', 'tsx', '--expose-gc', script, path];
  const { stdout } = await promisify(execFile)(process.execPath, options, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  });
  return JSON.parse(stdout) as Memory;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.table(await benchCsv());
