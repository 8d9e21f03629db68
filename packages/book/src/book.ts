import type { InstrumentId, Micros } from '@replay/core';
import type { Ladder } from './ladder.ts';
import type { OrderQueues } from './order-queues.ts';
import type { Touch } from './price-level.ts';

/** Before the first snapshot: changes alone cannot make a book. */
export interface WaitingBook {
  readonly status: 'waiting';
}

/** After a hole in the feed: what was known is no longer so, and only a snapshot brings the book back. */
export interface StaleBook {
  readonly status: 'stale';
  /** Why, in words. */
  readonly cause: string;
  /** Since when, by the receiver's clock. */
  readonly since: Micros;
}

/** The only book that has prices. It never changes: each message makes a new one. */
export interface LiveBook {
  readonly status: 'live';
  readonly instrument: InstrumentId;
  readonly bids: Ladder;
  readonly asks: Ladder;
  /** Best bid and ask; undefined while a side is empty. */
  readonly touch: Touch | undefined;
  /** Who stands where, on a feed that names every order of the public; absent on one by price level. */
  readonly orders?: OrderQueues;
  /** Times and place in the tape of the last event that made it what it is. */
  readonly exchangeTime: Micros;
  readonly receivedTime: Micros;
  readonly sequence: number;
}

/** A live book with both sides: it has a spread and a mid. */
export interface TwoSidedBook extends LiveBook {
  readonly touch: Touch;
}

/** What is known of one instrument's book between two messages. */
export type Book = WaitingBook | LiveBook | StaleBook;

/** Where every fold of a book begins. */
export const waitingBook: Book = Object.freeze({ status: 'waiting' });

export function isTwoSided(book: Book): book is TwoSidedBook {
  return book.status === 'live' && book.touch !== undefined;
}
