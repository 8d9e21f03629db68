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
  throw faultOf(
    'price',
    text,
    count,
    `the tick of ${textOf(1, track.price)}`,
    `a tickSize for ${track.instrument.id} that divides it`,
  );
}

export function countedSize(text: string | Lots, track: Track): Lots {
  if (typeof text === 'number') return text;
  const count = decimalCount(text, track.size);
  if (typeof count !== 'number') {
    const step = `the step of ${textOf(1, track.size)} that sizes are counted in`;
    throw faultOf('size', text, count, step, `a finer lotSize for ${track.instrument.id}`);
  }
  if (count < 0) throw new MessageFault(`the size '${text}' is negative`);
  return count as Lots;
}

function faultOf(what: string, text: string, fault: CountFault, step: string, cure: string): MessageFault {
  switch (fault) {
    case 'off-step':
      return new MessageFault(
        `the ${what} '${text}' is off ${step}`,
        'off-step',
        `correct the message, or give --instruments with ${cure}`,
      );
    case 'too-large':
      return new MessageFault(`the ${what} '${text}' is too large to be counted exactly`);
    case 'not-a-number':
      return new MessageFault(`the ${what} '${text}' is no number`);
  }
}
