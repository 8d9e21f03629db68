import type { MessageIds } from '../venue-message.ts';

/**
 * How a change stands to what a book already holds: it is the next one; all of it is held; something is missing before
 * it, which may still come; or it can never follow, because what it names as its predecessor was passed over.
 */
export type Relation = 'next' | 'held' | 'ahead' | 'astray';

/** A venue's rule of which change may follow. `last` is the number up to which the book is known. */
export interface Continuity {
  /** The first change after a snapshot. */
  toSnapshot(last: number, ids: MessageIds): Relation;
  /** Every further one. */
  toChange(last: number, ids: MessageIds): Relation;
  /** What speaks against a change that is ahead or astray. */
  missing(last: number, ids: MessageIds): Missing;
  /** What is missing before a snapshot of the stream that replaces a live book, where its number tells. */
  missingBeforeSnapshot?(last: number, ids: MessageIds): Missing | undefined;
}

export interface Missing {
  /** Such as `messages 5 to 7 are missing before 8`. */
  readonly words: string;
  /** How many messages, where the venue's numbers count messages. */
  readonly messages?: number;
}

/**
 * Binance spot: a message holds the updates `U` to `u`; the next one begins where the last one ended. One that begins
 * within what is held and ends beyond it brings nothing wrong, since sizes are absolute.
 */
export const updateRanges: Continuity = {
  toSnapshot: rangeAfter,
  toChange: rangeAfter,
  missing: (last, { first, last: final }) => {
    const end = (first ?? final) - 1;
    const lost = last + 1 === end ? `update ${end} is` : `updates ${last + 1} to ${end} are`;
    return { words: `${lost} missing before ${end + 1} to ${final}` };
  },
};

function rangeAfter(last: number, ids: MessageIds): Relation {
  if (ids.last <= last) return 'held';
  return (ids.first ?? ids.last) <= last + 1 ? 'next' : 'ahead';
}

/**
 * Binance USDⓈ-M and COIN-M: numbers jump, and each message names the one before as `pu`. The first after a snapshot holds
 * the snapshot's number within `U` to `u`, or names it as its predecessor.
 */
export const updateChain: Continuity = {
  toSnapshot: (last, ids) => {
    if (ids.last < last) return 'held';
    return (ids.first ?? ids.last) <= last || ids.previous === last ? 'next' : 'ahead';
  },
  toChange: chained,
  missing: missingLink,
};

/** Deribit, and OKX where it numbers: each message names its predecessor. */
export const predecessors: Continuity = { toSnapshot: chained, toChange: chained, missing: missingLink };

function chained(last: number, { last: id, previous }: MessageIds): Relation {
  // Also where the numbers begin anew: a maintenance names its predecessor and then counts from below it.
  if (previous === last) return 'next';
  if (id <= last) return 'held';
  return previous !== undefined && previous < last ? 'astray' : 'ahead';
}

function missingLink(last: number, { last: id, previous }: MessageIds): Missing {
  if (previous === undefined) return { words: `${id} names no predecessor, where the book is at ${last}` };
  if (previous < last) return { words: `${id} follows ${previous}, where the book is at ${last}` };
  return { words: `what follows ${last}, up to ${previous}, is missing before ${id}` };
}

/** Bybit: one more with each message. */
export const messageCount: Continuity = {
  toSnapshot: countedAfter,
  toChange: countedAfter,
  missing: missingCount,
  // A snapshot takes a number of its own or repeats the last one; 1 is a restart of the venue's service.
  missingBeforeSnapshot: (last, ids) => (ids.last > last + 1 ? missingCount(last, ids) : undefined),
};

function missingCount(last: number, { last: id }: MessageIds): Missing {
  const messages = id - last - 1;
  const lost = messages === 1 ? `message ${last + 1} is` : `messages ${last + 1} to ${id - 1} are`;
  return { words: `${lost} missing before ${id}`, messages };
}

function countedAfter(last: number, ids: MessageIds): Relation {
  if (ids.last <= last) return 'held';
  return ids.last === last + 1 ? 'next' : 'ahead';
}
