import { pathToFileURL } from 'node:url';
import { applyEvent, type Book, waitingBook } from '../packages/book/src/index.ts';
import type { BenchRow } from './bench-row.ts';
import { type Recording, recordingOf } from './recording.ts';
import { SortedArrays } from './rivals/sorted-arrays.ts';

const runs = 9;

/**
 * The fold against mutable sorted arrays: the very same messages, the touch read after each.
 * One makes a new immutable book a message, the other forgets the earlier one.
 */
export async function benchLadder(): Promise<BenchRow[]> {
  return [
    compare(recordingOf('binance-futures', 'BTCUSDT', '0.1', '0.001'), 1.5),
    compare(recordingOf('binance', 'BTCUSDT', '0.01', '0.000001'), 1.5),
    compare(recordingOf('binance-delivery', 'BTCUSD_PERP', '0.1', '1')),
  ];
}

function compare(recording: Recording, wanted?: number): BenchRow {
  const ours: number[] = [];
  const theirs: number[] = [];
  // Turn and turn about, so that a busy moment of the machine hits both.
  for (let run = 0; run < runs; run++) {
    ours.push(timed(() => foldBooks(recording)));
    theirs.push(timed(() => foldSortedArrays(recording)));
  }
  if (foldBooks(recording) !== foldSortedArrays(recording))
    throw new Error(`the two books of ${recording.name} differ`);
  const figure = millionsPerSecond(recording, ours);
  const reference = millionsPerSecond(recording, theirs);
  return {
    name: `immutable book a message, ${recording.name}, against mutable sorted arrays`,
    figure,
    unit: 'M level updates/s',
    reference,
    ratio: figure / reference,
    ...(wanted === undefined ? {} : { wanted }),
  };
}

/** Folds all messages and sums what the touch was after each: proof that both saw the same. */
function foldBooks({ messages }: Recording): number {
  let book: Book = waitingBook;
  let seen = 0;
  for (const message of messages) {
    book = applyEvent(book, message);
    if (book.status === 'live' && book.touch !== undefined) {
      const { bid, ask } = book.touch;
      seen += bid.price + bid.size + ask.price + ask.size;
    }
  }
  return seen;
}

function foldSortedArrays({ messages }: Recording): number {
  const bids = new SortedArrays('bid');
  const asks = new SortedArrays('ask');
  let seen = 0;
  for (const message of messages) {
    if (message.type === 'BookSnapshotted') {
      bids.clear();
      asks.clear();
    }
    bids.apply(message.bids);
    asks.apply(message.asks);
    if (bids.count > 0 && asks.count > 0) {
      seen += bids.bestPrice() + bids.bestSize() + asks.bestPrice() + asks.bestSize();
    }
  }
  return seen;
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const millionsPerSecond = ({ levelUpdates }: Recording, millis: readonly number[]): number =>
  levelUpdates / median(millis) / 1000;

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.table(await benchLadder());
