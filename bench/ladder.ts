import { pathToFileURL } from 'node:url';
import { applyEvent, type Book, waitingBook } from '../packages/book/src/index.ts';
import type { BenchRow } from './bench-row.ts';
import { type BookMessage, type Recording, recordingOf } from './recording.ts';
import type { Fold, Rival } from './rivals/rival.ts';
import { sortedArrays } from './rivals/sorted-arrays.ts';
import { sortedBtree } from './rivals/sorted-btree.ts';
import { tardisOrderBook } from './rivals/tardis-order-book.ts';

const runs = 15;

/**
 * The fold against the books others use: the very same messages, the touch read after each.
 * Ours makes a new immutable book a message; the others forget the earlier one.
 */
export async function benchLadder(): Promise<BenchRow[]> {
  return [
    ...compare(recordingOf('binance-futures', 'BTCUSDT', '0.1', '0.001'), 3),
    ...compare(recordingOf('binance', 'BTCUSDT', '0.01', '0.000001'), 1.5),
    ...compare(recordingOf('binance-delivery', 'BTCUSD_PERP', '0.1', '1')),
  ];
}

const ours: Rival = {
  name: 'immutable book a message',
  foldOf: (messages) => (read) => {
    let book: Book = waitingBook;
    for (const message of messages) {
      book = applyEvent(book, message);
      if (book.status === 'live' && book.touch !== undefined) {
        const { bid, ask } = book.touch;
        read(bid.price, bid.size, ask.price, ask.size);
      }
    }
  },
};

const rivals: readonly Rival[] = [sortedArrays, sortedBtree, tardisOrderBook];

function compare({ name, messages, levelUpdates }: Recording, wanted?: number): BenchRow[] {
  const books = [ours, ...rivals];
  const folds = books.map((book) => book.foldOf(messages));
  const [seen, ...others] = folds.map((fold) => touchesSeen(fold, messages));
  for (const [at, other] of others.entries()) {
    const message = firstDifference(seen!, other);
    if (message !== undefined) throw new Error(`${rivals[at]!.name} sees another touch in ${name}, reading ${message}`);
  }
  // Turn and turn about, so that a busy moment of the machine hits all; and since it can only slow a run, the quickest counts.
  const millis = folds.map(() => Number.POSITIVE_INFINITY);
  for (let run = 0; run < runs; run++) {
    for (const [at, fold] of folds.entries()) millis[at] = Math.min(millis[at]!, timed(fold));
  }
  const [figure, ...references] = millis.map((quickest) => levelUpdates / quickest / 1000);
  return references.map((reference, at) => ({
    name: `${ours.name}, ${name}, against ${rivals[at]!.name}`,
    figure: figure!,
    unit: 'M level updates/s',
    reference,
    ratio: figure! / reference,
    ...(wanted === undefined ? {} : { wanted }),
  }));
}

/** Every touch there was, four numbers each. */
function touchesSeen(fold: Fold, { length }: readonly BookMessage[]): Float64Array {
  const touches = new Float64Array(4 * length);
  let at = 0;
  fold((...touch) => {
    touches.set(touch, at);
    at += touch.length;
  });
  return touches.subarray(0, at);
}

function firstDifference(one: Float64Array, other: Float64Array): number | undefined {
  if (one.length !== other.length) return Math.min(one.length, other.length) / 4;
  const at = one.findIndex((value, place) => value !== other[place]);
  return at < 0 ? undefined : Math.floor(at / 4);
}

/** Milliseconds of one fold. Each touch is looked at, so that nothing can be left out. */
function timed(fold: Fold): number {
  let seen = 0;
  const start = performance.now();
  fold((bidPrice, bidSize, askPrice, askSize) => {
    seen += bidPrice + bidSize + askPrice + askSize;
  });
  const elapsed = performance.now() - start;
  if (!(seen > 0)) throw new Error('no touch was seen');
  return elapsed;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.table(await benchLadder());
