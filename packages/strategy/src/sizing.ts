import { midDoubled } from '@replay/book';
import { Decimal, type Instrument, type Lots, orderLots, type Ticks } from '@replay/core';
import { notionalOf } from '@replay/ledger';
import type { View } from './view.ts';

/**
 * How many lots an amount of the settlement currency is worth at a price in ticks (a fractional one is fine), cut down to a
 * whole order step; 0 when it buys less than one. Linear and spot: amount / (price · multiplier); inverse: amount · price / multiplier.
 */
export function lotsWorth(instrument: Instrument, amount: Decimal, price: number): Lots {
  if (!(price > 0) || amount.lessThanOrEqualTo(0)) return 0 as Lots;
  const quoted = new Decimal(price).times(instrument.tickSize);
  const units = instrument.contract === 'inverse' ? amount.times(quoted) : amount.div(quoted);
  return orderLots(units.div(instrument.multiplier), instrument);
}

/**
 * What of a size in lots the venue accepts at a price: whole order steps, worth its minimum; else 0. An inverse contract has no minimum
 * in the settlement currency.
 */
export function orderableLots(instrument: Instrument, size: number, price: Ticks): Lots {
  const whole = wholeLots(instrument, size);
  if (whole === 0 || price <= 0) return 0 as Lots;
  const { minNotional, contract } = instrument;
  if (minNotional === undefined || contract === 'inverse') return whole;
  return notionalOf(instrument, whole, price).lessThan(minNotional) ? (0 as Lots) : whole;
}

/** A size in lots cut down to whole order steps; 0 for a negative one. What of a position is less cannot be traded away. */
export const wholeLots = ({ orderStep }: Instrument, size: number): Lots =>
  Math.max(0, size - (size % orderStep)) as Lots;

/** The mid price in the quote currency. */
export const midPrice = ({ book, instrument }: View): Decimal =>
  new Decimal(midDoubled(book)).div(2).times(instrument.tickSize);
