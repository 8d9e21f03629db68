import type { InstrumentId, Micros } from '@replay/core';
import type { Ladder } from './ladder.ts';
import type { OrderQueues } from './order-queues.ts';
import type { Touch } from './price-level.ts';

/** Before the first snapshot: changes alone do not make a book. */
export interface WaitingBook {
  readonly status: 'waiting';
}

/** After a gap in the feed: the levels are no longer valid, until the next snapshot. */
export interface StaleBook {
  readonly status: 'stale';
  /** Why, in words. */
  readonly cause: string;
  /** When it became stale, by the receiver's clock. */
  readonly since: Micros;
}

/** A book with levels. Immutable: each message makes a new one. */
export interface LiveBook {
  readonly status: 'live';
  readonly instrument: InstrumentId;
  readonly bids: Ladder;
  readonly asks: Ladder;
  /** Best bid and ask; undefined while a side is empty. */
  readonly touch: Touch | undefined;
  /** The orders behind the levels, from a feed of single orders (L3); absent from a feed of levels. */
  readonly orders?: OrderQueues;
  /** Times and tape index of the last event that was applied to it. */
  readonly exchangeTime: Micros;
  readonly receivedTime: Micros;
  readonly sequence: number;
}

/** A live book with both sides: it has a spread and a mid. */
export interface TwoSidedBook extends LiveBook {
  readonly touch: Touch;
}

/** One instrument's book between two messages. */
export type Book = WaitingBook | LiveBook | StaleBook;

/** The initial state of a fold. */
export const waitingBook: Book = Object.freeze({ status: 'waiting' });

export function isTwoSided(book: Book): book is TwoSidedBook {
  return book.status === 'live' && book.touch !== undefined;
}
