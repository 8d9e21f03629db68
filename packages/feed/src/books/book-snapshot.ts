import { applyEvent, type Book, type Ladder, waitingBook } from '@replay/book';
import { type Levels, levelsOf, type Ticks } from '@replay/core';
import type { HttpAnswer } from '../http/http-call.ts';
import { levelsField } from '../relay/frame/frame-fields.ts';
import { asObject, readAnswer } from './relay-answer.ts';
import { stampIn, type ToldInstrument } from './told-stamp.ts';

/** A book a relay gave: waiting where it has none, and how deep it is known. */
export interface BookSnapshot {
  readonly book: Book;
  readonly known: KnownDepth;
}

/** The last price known on each side of a book that was cut; undefined for a side that is known to its end. */
export interface KnownDepth {
  readonly bid: Ticks | undefined;
  readonly ask: Ticks | undefined;
}

/** Reads `{data: {timestamp, sequence, bids, asks}}`, levels in any of the documented shapes; `data` may be null. */
export function readSnapshot(answer: HttpAnswer, told: ToldInstrument, depth: number | undefined): BookSnapshot {
  return readAnswer(answer, ({ data }) => {
    if (data === null) return { book: waitingBook, known: { bid: undefined, ask: undefined } };
    const frame = asObject(data, 'data');
    const book = applyEvent(waitingBook, {
      type: 'BookSnapshotted',
      ...stampIn(frame, told),
      bids: levelsField(frame, 'bids', told.price, told.size),
      asks: levelsField(frame, 'asks', told.price, told.size),
    });
    const lastKnown = (ladder: Ladder): Ticks | undefined =>
      depth !== undefined && ladder.count >= depth ? ladder.levels().at(-1)?.price : undefined;
    const known = book.status === 'live' ? { bid: lastKnown(book.bids), ask: lastKnown(book.asks) } : {};
    return { book, known: { bid: undefined, ask: undefined, ...known } };
  });
}

/** The rows within the depth that is known: a level beyond it would stand there without those between. */
export function knownPart(levels: Levels, side: 'bid' | 'ask', known: KnownDepth): Levels {
  const last = known[side];
  if (last === undefined) return levels;
  const rows = levels.prices.map((price, row) => [price, levels.sizes[row] ?? 0] as const);
  return levelsOf(rows.filter(([price]) => (side === 'bid' ? price >= last : price <= last)));
}
