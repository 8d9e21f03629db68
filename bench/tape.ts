import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { applyEvent, type Book, waitingBook } from '../packages/book/src/index.ts';
import type { InstrumentsFile } from '../packages/feed/src/index.ts';
import type { BenchRow } from './bench-row.ts';
import { withFolder } from './book-file.ts';
import { generatedContract, generatedDay } from './generated-day.ts';
import { messagesByFastCsv } from './rivals/fast-csv-pipeline.ts';

const recordings = fileURLToPath(new URL('../../shared/data/tardis-layout/', import.meta.url));
const stated = fileURLToPath(new URL('../../shared/data/instruments.json', import.meta.url));

/** What a task tells. */
interface TapeTask {
  readonly rows: number;
  readonly micros: number;
  /** Bytes. */
  readonly peakResident: number;
  /** Bytes of the tape. */
  readonly blocks: number;
  readonly checkpoints: number;
  /** Milliseconds a book, rising; of `moments` alone. */
  readonly millis: readonly number[];
  /** What all rows came to, in words: the same for the file and for the tape made of it. */
  readonly checked?: string;
}

/** A book file, the steps it is counted in, and what its figures are held to. */
interface Subject {
  readonly name: string;
  readonly path: string;
  readonly instruments: string | InstrumentsFile;
  readonly ticksPerUnit: number;
  readonly lotsPerUnit: number;
  /** How often it is imported: a short one more than once, so that it is not the compiler that is measured. */
  readonly imports: number;
}

/**
 * The tape against the files it is made from, each task in a process of its own: how large, how fast it is made and folded,
 * how soon it finds a book of the past, in how much memory. It fails where the tape folds to other books than the file, or a book
 * that was found is not the fold. On the real recordings, where they are there, and on a generated
 * day of more than 20 million rows.
 */
export const benchTape = (): Promise<BenchRow[]> =>
  withFolder(async (folder) => {
    const rows: BenchRow[] = [];
    for (const subject of realFiles()) rows.push(...(await benchSubject(subject, join(folder, 'real.tape'))));
    const day = await dayFile();
    const tape = join(folder, 'day.tape');
    rows.push(...(await benchSubject(day, tape)), ...(await benchMoments(tape)));
    return rows;
  });

async function benchSubject(subject: Subject, folder: string): Promise<BenchRow[]> {
  const imported = await task('import', folder, subject);
  const replayed = await task('replay', folder);
  if (imported.checked === undefined || imported.checked !== replayed.checked) {
    throw new Error(`${subject.name}: the file folds to ${imported.checked}, its tape to ${replayed.checked}`);
  }
  const yardstick = await fastCsv(subject);
  const { name } = subject;
  const fileBytes = statSync(subject.path).size;
  const tapeBytes = imported.blocks + imported.checkpoints;
  const importRate = imported.rows / imported.micros;
  const replayRate = replayed.rows / replayed.micros;
  return [
    {
      name: `tape and checkpoints, ${name}, a byte of csv.gz`,
      figure: tapeBytes / fileBytes,
      unit: 'bytes',
      wanted: 0.45,
    },
    {
      name: `checkpoints, ${name}, a byte of the blocks`,
      figure: imported.checkpoints / imported.blocks,
      unit: 'bytes',
      wanted: 0.05,
    },
    {
      name: `csv.gz to tape, ${name}`,
      figure: importRate,
      unit: 'M rows/s',
      reference: 1.5,
      ratio: importRate / 1.5,
      wanted: 1,
    },
    {
      name: `tape to folded books, ${name}, against csv.gz and fast-csv`,
      figure: replayRate,
      unit: 'M rows/s',
      reference: yardstick,
      ratio: replayRate / yardstick,
      wanted: 5,
    },
    { name: `peak memory of the import, ${name}`, figure: imported.peakResident / 1e6, unit: 'MB', wanted: 300 },
    { name: `peak memory of the replay, ${name}`, figure: replayed.peakResident / 1e6, unit: 'MB', wanted: 300 },
  ];
}

async function benchMoments(folder: string): Promise<BenchRow[]> {
  const { millis } = await task('moments', folder);
  const batch = await task('batch', folder);
  const share = (part: number): number => millis[Math.floor(part * (millis.length - 1))] ?? Infinity;
  const perSecond = (batch.rows / batch.micros) * 1e6;
  return [
    { name: 'the book at a random moment of the day, median', figure: share(0.5), unit: 'ms', wanted: 3 },
    { name: 'the book at a random moment of the day, 99 %', figure: share(0.99), unit: 'ms', wanted: 15 },
    {
      name: '10,000 moments of the day at once',
      figure: perSecond,
      unit: 'books/s',
      reference: 3000,
      ratio: perSecond / 3000,
      wanted: 1,
    },
  ];
}

/** Rows a microsecond of the path that one would first write. It is slow, so a part of a long file must do. */
async function fastCsv({ path, ticksPerUnit, lotsPerUnit }: Subject): Promise<number> {
  const start = performance.now();
  let rows = 0;
  let book: Book = waitingBook;
  for await (const message of messagesByFastCsv(path, ticksPerUnit, lotsPerUnit)) {
    book = applyEvent(book, message);
    rows += message.bids.prices.length + message.asks.prices.length;
    if (rows > 1_000_000) break;
  }
  return rows / ((performance.now() - start) * 1000);
}

function realFiles(): Subject[] {
  const subject = (name: string, ticksPerUnit: number, lotsPerUnit: number): Subject => {
    const path = join(recordings, `${name}.csv.gz`);
    return {
      name: name.replace('_incremental_book_L2_2024-08-08', ''),
      path,
      instruments: stated,
      ticksPerUnit,
      lotsPerUnit,
      imports: 12,
    };
  };
  return [
    subject('binance-futures_incremental_book_L2_2024-08-08_BTCUSDT', 10, 1_000_000),
    subject('binance_incremental_book_L2_2024-08-08_BTCUSDT', 100, 100_000_000),
    subject('binance-delivery_incremental_book_L2_2024-08-08_BTCUSD_PERP', 10, 1000),
    subject('MERGED_btc_3_instruments_incremental_book_L2_2024-08-08', 100, 100_000_000),
  ].filter(({ path }) => existsSync(path));
}

const dayFile = async (): Promise<Subject> => ({
  name: 'generated day',
  path: await generatedDay(),
  instruments: generatedContract,
  ticksPerUnit: 10,
  lotsPerUnit: 1000,
  imports: 1,
});

async function task(name: string, folder: string, subject?: Subject): Promise<TapeTask> {
  const script = fileURLToPath(new URL('tape-task.mjs', import.meta.url));
  const about =
    subject === undefined ? [] : [subject.path, JSON.stringify(subject.instruments), String(subject.imports)];
  const { stdout } = await promisify(execFile)(process.execPath, [script, name, folder, ...about], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    maxBuffer: 1 << 24,
  });
  return JSON.parse(stdout) as TapeTask;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.table(await benchTape());
