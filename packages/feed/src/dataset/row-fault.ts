import { countOf, type Lots, type Micros, type RejectionKind, ReplayError, type Ticks, textOf } from '@replay/core';
import type { Track } from './track.ts';

/**
 * What the loss of a row spoils: the message being read, which cannot be used without it; the book, which misses a
 * message that came too late; or nothing that is read.
 */
export type Spoilage = 'message' | 'book' | 'nothing';

/** What is wrong with a row. Its reader turns it into an error or, where the user so wished, into a rejected message. */
export class RowFault extends Error {
  readonly remedy: string;
  readonly spoils: Spoilage;
  readonly kind: RejectionKind;

  constructor(
    message: string,
    remedy = 'correct or remove the row',
    spoils: Spoilage = 'message',
    kind: RejectionKind = 'unreadable',
  ) {
    super(message);
    this.kind = kind;
    this.remedy = remedy;
    this.spoils = spoils;
  }

  at(place: string): ReplayError {
    return new ReplayError('BAD_DATA', this.message, { place, remedy: this.remedy });
  }
}

/** A time in whole microseconds since 1970. */
export function timeIn(cell: string, column: string): Micros {
  const remedy = 'times are whole microseconds since 1970, such as 1723161255240214';
  if (!/^\d+$/.test(cell)) throw new RowFault(`${column} '${cell}' is no time`, remedy);
  const time = Number(cell);
  if (time < 1e11) throw new RowFault(`${column} ${cell} looks like seconds`, remedy);
  if (time < 1e14) throw new RowFault(`${column} ${cell} looks like milliseconds`, remedy);
  if (time >= 1e17) throw new RowFault(`${column} ${cell} looks like nanoseconds`, remedy);
  if (time > Number.MAX_SAFE_INTEGER) throw new RowFault(`${column} ${cell} is beyond the year 2255`, remedy);
  return time as Micros;
}

export function priceIn(cell: string, column: string, track: Track): Ticks {
  const count = countOf(cell, track.price);
  if (typeof count === 'number') return count as Ticks;
  if (count !== 'off-step') throw unreadable(cell, column, count);
  throw new RowFault(
    `${column} '${cell}' is off the tick of ${textOf(1, track.price)}`,
    `correct the row, or give --instruments with a tickSize for ${track.instrument.id} that divides it`,
    'message',
    'off-step',
  );
}

export function sizeIn(cell: string, column: string, track: Track): Lots {
  const count = countOf(cell, track.size);
  if (typeof count === 'number') {
    if (count < 0) throw new RowFault(`${column} '${cell}' is negative`);
    return count as Lots;
  }
  if (count === 'too-large') throw tooLarge(cell, column, track);
  if (count !== 'off-step') throw unreadable(cell, column, count);
  throw new RowFault(
    `${column} '${cell}' is finer than ${textOf(1, track.size)}, the step that sizes are counted in`,
    `correct the row, or give --instruments with a finer lotSize for ${track.instrument.id}`,
    'message',
    'off-step',
  );
}

/** The same size may be counted in coarser steps, as long as they are no coarser than its digits. */
const tooLarge = (cell: string, column: string, track: Track): RowFault =>
  new RowFault(
    `${column} '${cell}' is too large to be counted exactly in the step of ${textOf(1, track.size)} that sizes are counted in`,
    `correct the row, or ${coarserStep(track)}`,
  );

export const coarserStep = ({ instrument }: Track): string =>
  `give --instruments with a coarser countingStep for ${instrument.id}, such as its lotSize`;

/** Other programs write these words otherwise: pandas `True`, spreadsheets `TRUE`, databases `1` or `t`. */
export function truthIn(cell: string, column: string): boolean {
  if (/^(?:true|t|1)$/i.test(cell)) return true;
  if (/^(?:false|f|0)$/i.test(cell)) return false;
  throw new RowFault(`${column} '${cell}' is neither true nor false`);
}

/** One of the words a column may hold. */
export function wordIn<Word extends string>(cell: string, column: string, words: readonly Word[]): Word {
  const word = words.find((known) => known === cell);
  if (word !== undefined) return word;
  throw new RowFault(`${column} '${cell}' is none of ${words.join(', ')}`);
}

const unreadable = (cell: string, column: string, fault: 'not-a-number' | 'too-large'): RowFault => {
  if (cell === '') return new RowFault(`${column} is empty`);
  return fault === 'too-large'
    ? new RowFault(`${column} '${cell}' is too large to be counted exactly`)
    : new RowFault(`${column} '${cell}' is no number`);
};
