import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Levels, scaleOf, textOf } from '../packages/core/src/index.ts';
import { type BookMessage, recordingOf } from './recording.ts';

const recorded = new URL(
  '../../shared/data/tardis-layout/binance-futures_incremental_book_L2_2024-08-08_BTCUSDT.csv.gz',
  import.meta.url,
);
const header = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount\n';

export interface BookFile {
  /** What it is, and whether it is a market or made up. */
  readonly name: string;
  readonly path: string;
}

/** A folder for the files of a benchmark, gone when the work is done. */
export async function withFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'replay-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The real futures file of 2024-08-08; where it is absent, a made-up one of the same shape that says so. */
export function bookFile(folder: string): BookFile {
  if (existsSync(recorded)) return { name: 'binance-futures BTCUSDT', path: fileURLToPath(recorded) };
  const { name, messages } = recordingOf('binance-futures', 'BTCUSDT', '0.1', '0.001');
  const path = join(folder, 'book.csv.gz');
  writeFileSync(path, gzipSync(header + messages.map(rowsOf).join('')));
  return { name, path };
}

/** The same rows so many times, one after the other in time. */
export function repeated({ path }: BookFile, times: number, folder: string): string {
  const rows = gunzipSync(readFileSync(path)).toString('latin1').slice(header.length);
  const long = join(folder, `book-${times}-times.csv.gz`);
  writeFileSync(long, gzipSync(header, { level: 1 }));
  for (let copy = 0; copy < times; copy++) {
    writeFileSync(long, gzipSync(Buffer.from(laterBy(rows, copy), 'latin1'), { level: 1 }), { flag: 'a' });
  }
  return long;
}

/** Moves all times on by so many thousands of seconds, by their first seven digits. The rows must span less than that. */
function laterBy(rows: string, thousands: number): string {
  const starts = [...new Set(rows.match(/,\d{7}(?=\d{9},)/g))].sort().reverse();
  let later = rows;
  for (const start of starts) later = later.replaceAll(start, `,${Number(start.slice(1)) + thousands}`);
  return later;
}

const [tick, lot] = [scaleOf('0.1'), scaleOf('0.001')];

function rowsOf({ type, receivedTime, bids, asks }: BookMessage): string {
  const time = 1_700_000_000_000_000 + receivedTime;
  const row = (side: string, { prices, sizes }: Levels): string =>
    prices
      .map((price, index) => {
        const level = `${textOf(price, tick)},${textOf(sizes[index] ?? 0, lot)}`;
        return `binance-futures,BTCUSDT,${time},${time},${type === 'BookSnapshotted'},${side},${level}\n`;
      })
      .join('');
  return row('bid', bids) + row('ask', asks);
}
