import {
  type CountFault,
  decimalCount,
  type Levels,
  type Lots,
  noLevels,
  type PublicOrderChange,
  type Ticks,
  textOf,
} from '@replay/core';
import { coarserStep } from '../dataset/row-fault.ts';
import type { Track } from '../dataset/track.ts';
import { MessageFault } from './message-fault.ts';
import type { OrderRow, TextRow } from './venue-message.ts';

/** The rows of one side as counts of steps. Throws `MessageFault` for the first row that is no whole number of them. */
export function countedLevels(rows: readonly TextRow[] | Levels, track: Track): Levels {
  if (!('length' in rows)) return rows;
  if (rows.length === 0) return noLevels;
  const prices: Ticks[] = [];
  const sizes: Lots[] = [];
  for (const [price, size] of rows) {
    prices.push(countedPrice(price, track));
    sizes.push(countedSize(size, track));
  }
  return { prices, sizes };
}

/** Orders as counts of steps. Throws likewise. */
export const countedOrders = (rows: readonly OrderRow[], track: Track): readonly PublicOrderChange[] =>
  rows.map((row) => ({ ...row, price: countedPrice(row.price, track), size: countedSize(row.size, track) }));

/** What was counted before stays as it is, here and in `countedSize`. */
export function countedPrice(text: string | Ticks, track: Track): Ticks {
  if (typeof text === 'number') return text;
  const count = decimalCount(text, track.price);
  if (typeof count === 'number') return count as Ticks;
  throw faultOf('price', text, count, `the tick of ${textOf(1, track.price)}`, {
    finer: `a tickSize for ${track.instrument.id} that divides it`,
  });
}

export function countedSize(text: string | Lots, track: Track): Lots {
  if (typeof text === 'number') return text;
  const count = decimalCount(text, track.size);
  if (typeof count !== 'number') {
    const step = `the step of ${textOf(1, track.size)} that sizes are counted in`;
    const cures = { finer: `a finer lotSize for ${track.instrument.id}`, coarser: coarserStep(track) };
    throw faultOf('size', text, count, step, cures);
  }
  if (count < 0) throw new MessageFault(`the size '${text}' is negative`);
  return count as Lots;
}

/** What can be done about a number that lies between two steps, and about one that is too large. */
interface Cures {
  readonly finer: string;
  readonly coarser?: string;
}

function faultOf(what: string, text: string, fault: CountFault, step: string, cures: Cures): MessageFault {
  switch (fault) {
    case 'off-step':
      return new MessageFault(
        `the ${what} '${text}' is off ${step}`,
        'off-step',
        `correct the message, or give --instruments with ${cures.finer}`,
      );
    case 'too-large':
      return new MessageFault(
        `the ${what} '${text}' is too large to be counted exactly in ${step}`,
        'unreadable',
        cures.coarser,
      );
    case 'not-a-number':
      return new MessageFault(`the ${what} '${text}' is no number`);
  }
}
