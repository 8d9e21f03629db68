import {
  booked,
  Decimal,
  type Instrument,
  type Lots,
  moneyDecimals,
  ReplayError,
  type Ticks,
  zero,
} from '@replay/core';

/**
 * Books the value of a signed size at a price: size · multiplier · v(price) in the settlement currency,
 * with v(P) = P for spot, linear and quanto and −1/P for inverse contracts (metrics.md 1). Every formula of profit and loss
 * is a difference of these values, so one code path serves all kinds of contract.
 */
export function valueOf(instrument: Instrument, size: Lots, price: Ticks): Decimal {
  return valueAtMid(instrument, size, price * 2);
}

/** The value at a mid, which is given as bid + ask in ticks, so that a half tick stays exact. */
export function valueAtMid(instrument: Instrument, size: Lots, midDoubled: number): Decimal {
  if (size === 0) return zero;
  const { perHalfTick, ends, perLot, halfTick } = scaleOf(instrument);
  if (perHalfTick !== undefined) {
    const counted = size * midDoubled;
    const value = Number.isSafeInteger(counted) ? perHalfTick.mul(counted) : perHalfTick.mul(size).mul(midDoubled);
    return ends ? value : booked(value);
  }
  if (midDoubled <= 0) {
    throw new ReplayError('BUG', `an inverse contract has no value at a price of ${midDoubled / 2} ticks`, {
      place: instrument.id,
    });
  }
  return booked(perLot.mul(-size).div(halfTick.mul(midDoubled)));
}

/** The value at a price that need not be on the tick, such as a venue's mark; a decimal of the quote. */
export function valueAtPrice(instrument: Instrument, size: Lots, price: Decimal): Decimal {
  const units = scaleOf(instrument).perLot.mul(size);
  return booked(instrument.contract === 'inverse' ? units.neg().div(price) : units.mul(price));
}

/** What changed hands, without its direction: positive, in the settlement currency. */
export const notionalOf = (instrument: Instrument, size: Lots, price: Ticks): Decimal =>
  valueOf(instrument, size, price).abs();

/** The notional at a mid, given as bid + ask in ticks. */
export const notionalAtMid = (instrument: Instrument, size: Lots, midDoubled: number): Decimal =>
  valueAtMid(instrument, size, midDoubled).abs();

/** Reading a step from its text costs more than the arithmetic with it, so each instrument is read once. */
interface ValueScale {
  /** Value of one lot at half a tick; undefined where value is not in proportion to price. */
  readonly perHalfTick: Decimal | undefined;
  /** Every value in steps of it is booked as it is. */
  readonly ends: boolean;
  /** Units of base or quote in one lot. */
  readonly perLot: Decimal;
  readonly halfTick: Decimal;
}

const scales = new WeakMap<Instrument, ValueScale>();

function scaleOf(instrument: Instrument): ValueScale {
  const known = scales.get(instrument);
  if (known !== undefined) return known;
  const perLot = new Decimal(instrument.lotSize).mul(instrument.multiplier);
  const halfTick = new Decimal(instrument.tickSize).div(2);
  const perHalfTick = instrument.contract === 'inverse' ? undefined : perLot.mul(halfTick);
  const ends = perHalfTick !== undefined && perHalfTick.decimalPlaces() <= moneyDecimals;
  const scale = { perHalfTick, ends, perLot, halfTick };
  scales.set(instrument, scale);
  return scale;
}
