import { Decimal, type Instrument, type Lots, orderLots } from '@replay/core';

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
