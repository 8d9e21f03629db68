import { booked, Decimal, type Instrument, type Lots, type Ticks, zero } from '@replay/core';
import { valueAtMid } from './value.ts';

/**
 * What is held of one instrument and what it has earned so far. Amounts are in the settlement currency and are
 * sums of booked amounts, so they add up to the last digit.
 */
export interface Position {
  readonly instrument: Instrument;
  /** Signed: negative for a short position. */
  readonly size: Lots;
  /** What the open size was booked at when it was opened: the sum of its signed size · multiplier · v(price). */
  readonly entryValue: Decimal;
  /** Realized profit or loss at average cost, before fees and funding (metrics.md 5). */
  readonly realized: Decimal;
  /** Fees paid less rebates received. */
  readonly fees: Decimal;
  /** Funding received less funding paid. */
  readonly funding: Decimal;
}

export const flatPosition = (instrument: Instrument): Position => ({
  instrument,
  size: 0 as Lots,
  entryValue: zero,
  realized: zero,
  fees: zero,
  funding: zero,
});

/**
 * Trades a signed size at a price. The value of the fill is booked once, and what of it does not stay in the entry
 * value is realized. So realized = entry value − all fill values at every moment, whatever a division had to cut.
 */
export const traded = (position: Position, size: Lots, price: Ticks): Position =>
  tradedAtMid(position, size, price * 2);

/** Trades a signed size at a mid, given as bid + ask in ticks: what leaves a position without a price of its own. */
export function tradedAtMid(position: Position, size: Lots, midDoubled: number): Position {
  const { instrument, size: held, entryValue, realized } = position;
  const value = valueAtMid(instrument, size, midDoubled);
  const after = (held + size) as Lots;
  if (held === 0 || Math.sign(held) === Math.sign(size))
    return { ...position, size: after, entryValue: entryValue.add(value) };

  const entryAfter =
    Math.sign(held) === Math.sign(after)
      ? remaining(entryValue, held, size)
      : valueAtMid(instrument, after, midDoubled);
  return {
    ...position,
    size: after,
    entryValue: entryAfter,
    realized: realized.add(entryAfter).sub(entryValue).sub(value),
  };
}

/** The entry value left after a part is closed: the closed share is released, and the remainder of the division stays. */
const remaining = (entryValue: Decimal, held: Lots, closing: Lots): Decimal =>
  entryValue.add(booked(entryValue.mul(closing).div(held)));

/** Profit or loss of the open size against its entry, at a mid given as bid + ask in ticks. */
export const unrealizedOf = (position: Position, midDoubled: number): Decimal =>
  position.size === 0 ? zero : valueAtMid(position.instrument, position.size, midDoubled).sub(position.entryValue);

/**
 * The average entry price for display, to 12 decimals: weighted by size, harmonically for an inverse contract.
 * Undefined when flat. Nothing is reckoned from it, because a quotient that does not end would lose digits.
 */
export function averageEntry({
  instrument,
  size,
  entryValue,
}: Pick<Position, 'instrument' | 'size' | 'entryValue'>): Decimal | undefined {
  if (size === 0) return undefined;
  const units = new Decimal(instrument.lotSize).mul(instrument.multiplier).mul(size);
  const average = instrument.contract === 'inverse' ? units.neg().div(entryValue) : entryValue.div(units);
  return average.toDecimalPlaces(12);
}

/** Realized profit or loss after fees and funding. */
export const netRealizedOf = ({ realized, fees, funding }: Position): Decimal => realized.sub(fees).add(funding);
