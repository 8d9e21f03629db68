import { applyEvent, type Book, type Ladder, type LiveBook, ladderOf } from '@replay/book';
import { levelsOf, type Micros } from '@replay/core';
import { type KnownDepth, knownPart } from './book-snapshot.ts';
import type { BookUpdate } from './book-update.ts';

/** A book at a moment, or why the snapshot and the updates behind it do not make one. */
export type Folded =
  | { readonly status: 'folded'; readonly book: Book }
  | { readonly status: 'broken'; readonly why: string };

/**
 * Folds the updates received at or before `time` into a snapshot. Updates the snapshot already holds are passed over; the rest
 * must follow it number by number.
 */
export async function foldedTo(
  time: Micros,
  from: LiveBook,
  known: KnownDepth,
  pages: AsyncIterable<readonly BookUpdate[]>,
  onApplied: () => void,
): Promise<Folded> {
  let book: Book = from;
  let last = from.sequence;
  let received: number = from.receivedTime;
  let told = -1;
  for await (const updates of pages) {
    for (const update of updates) {
      // Without times of receipt, the venue's own may go back within the order of its numbers.
      received = Math.max(received, update.receivedTime);
      // What repeats another page was left out before: whatever else goes back hides what it should have told.
      if (update.sequence < told) return { status: 'broken', why: `update ${told} stands before ${update.sequence}` };
      told = update.sequence;
      if (update.sequence <= last) continue;
      // Also the first one behind the moment has to follow: what is missing before it may have come before the moment.
      if (update.sequence !== last + 1) return { status: 'broken', why: missing(last + 1, update.sequence - 1) };
      if (received > time) return { status: 'folded', book };
      last = update.sequence;
      book = applyEvent(book, within(known, { ...update, receivedTime: received as Micros }));
      onApplied();
    }
  }
  return { status: 'folded', book };
}

const missing = (first: number, last: number): string =>
  first === last ? `update ${first} is missing` : `updates ${first} to ${last} are missing`;

const within = (known: KnownDepth, update: BookUpdate): BookUpdate =>
  update.type === 'FeedInterrupted'
    ? update
    : { ...update, bids: knownPart(update.bids, 'bid', known), asks: knownPart(update.asks, 'ask', known) };

/** The best `depth` levels a side; broken where the updates took so many that fewer are left of a side that was cut before. */
export function cutTo(depth: number, book: LiveBook, known: KnownDepth): Folded {
  const isShort = (ladder: Ladder): boolean => ladder.count < depth && known[ladder.side] !== undefined;
  if (isShort(book.bids) || isShort(book.asks)) {
    return { status: 'broken', why: `fewer than ${depth} levels are left of those that were asked for` };
  }
  const [bids, asks] = [cutLadder(book.bids, depth), cutLadder(book.asks, depth)];
  const [bid, ask] = [bids.best, asks.best];
  const touch = bid === undefined || ask === undefined ? undefined : { bid, ask };
  return { status: 'folded', book: { ...book, bids, asks, touch } };
}

const cutLadder = (ladder: Ladder, depth: number): Ladder =>
  ladder.count <= depth
    ? ladder
    : ladderOf(ladder.side, levelsOf(ladder.levels(depth).map(({ price, size }) => [price, size])));
