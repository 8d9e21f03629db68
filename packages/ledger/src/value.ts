import {
  booked,
  Decimal,
  decimalOf,
  dividedEvenly,
  type Instrument,
  type Lots,
  type Money,
  moneyDecimals,
  ReplayError,
  type Ticks,
} from '@replay/core';

/**
 * Books the value of a signed size at a mid: size · multiplier · v(price) in the settlement currency,
 * with v(P) = P for spot, linear and quanto and −1/P for inverse contracts (docs/metrics.md). Every formula of profit and loss
 * is a difference of these values, so one code path serves all kinds of contract. The mid is given as bid + ask in ticks, so that
 * a half tick stays exact.
 */
export function moneyAtMid(instrument: Instrument, size: Lots, midDoubled: number): Money {
  if (size === 0) return 0n;
  const scale = scaleOf(instrument);
  const counted = size * midDoubled;
  if (scale.kind === 'in-proportion') {
    const exact = Number.isSafeInteger(counted) ? BigInt(counted) : BigInt(size) * BigInt(midDoubled);
    return scale.divisor === 1n ? scale.factor * exact : dividedEvenly(scale.factor * exact, scale.divisor);
  }
  if (midDoubled <= 0) {
    throw new ReplayError('BUG', `an inverse contract has no value at a price of ${midDoubled / 2} ticks`, {
      place: instrument.id,
    });
  }
  return dividedEvenly(scale.factor * BigInt(-size), scale.divisor * BigInt(midDoubled));
}

/** The value of one lot at half a tick, where every value is a multiple of it; undefined where values are booked one by one. */
export function valuePerUnit(instrument: Instrument): Money | undefined {
  const { kind, factor, divisor } = scaleOf(instrument);
  return kind === 'in-proportion' && divisor === 1n ? factor : undefined;
}

/** The value at a mid as a decimal. */
export const valueAtMid = (instrument: Instrument, size: Lots, midDoubled: number): Decimal =>
  decimalOf(moneyAtMid(instrument, size, midDoubled));

/** The value at a price. */
export const valueOf = (instrument: Instrument, size: Lots, price: Ticks): Decimal =>
  valueAtMid(instrument, size, price * 2);

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

/**
 * The value of sizes in steps of money, as a quotient of integers: factor · size · mid / divisor where value is in proportion to
 * price, factor · −size / (divisor · mid) where it is inverse. Reading steps from their texts costs more than the arithmetic
 * with them, so each instrument is read once.
 */
interface ValueScale {
  readonly kind: 'in-proportion' | 'inverse';
  readonly factor: bigint;
  readonly divisor: bigint;
  /** Units of base or quote in one lot. */
  readonly perLot: Decimal;
}

const scales = new WeakMap<Instrument, ValueScale>();
/** The one that was asked for last: mostly it is asked for again. */
let latest: { readonly instrument: Instrument; readonly scale: ValueScale } | undefined;

function scaleOf(instrument: Instrument): ValueScale {
  if (latest?.instrument !== instrument) latest = { instrument, scale: knownScale(instrument) };
  return latest.scale;
}

function knownScale(instrument: Instrument): ValueScale {
  let scale = scales.get(instrument);
  if (scale === undefined) {
    const perLot = new Decimal(instrument.lotSize).mul(instrument.multiplier);
    const halfTick = new Decimal(instrument.tickSize).div(2);
    scale =
      instrument.contract === 'inverse'
        ? { kind: 'inverse', perLot, ...quotient(perLot, halfTick) }
        : { kind: 'in-proportion', perLot, ...quotient(perLot.mul(halfTick), new Decimal(1)) };
    scales.set(instrument, scale);
  }
  return scale;
}

/** A quotient of decimals, in steps of money: integers, with what both sides share taken out of powers of ten. */
function quotient(above: Decimal, below: Decimal): { readonly factor: bigint; readonly divisor: bigint } {
  const shift = moneyDecimals + below.decimalPlaces() - above.decimalPlaces();
  const integer = (one: Decimal): bigint => BigInt(one.mul(new Decimal(10).pow(one.decimalPlaces())).toFixed());
  return {
    factor: integer(above) * 10n ** BigInt(Math.max(shift, 0)),
    divisor: integer(below) * 10n ** BigInt(Math.max(-shift, 0)),
  };
}

/**
 * Adds up values of sizes at mids. Where value is in proportion to price, sizes times mids are counted in plain integers and valued
 * once, which takes a fifth of the time and is the same to the last digit.
 */
export class ValueSum {
  readonly #instrument: Instrument;
  /** The value of one lot at half a tick; undefined where each value has to be booked by itself. */
  readonly #perUnit: Money | undefined;
  #counted = 0;
  #whole = 0n;

  constructor(instrument: Instrument) {
    this.#instrument = instrument;
    this.#perUnit = valuePerUnit(instrument);
  }

  /** Adds a signed size at a mid, given as bid + ask in ticks. */
  add(size: Lots, midDoubled: number): void {
    const counted = this.#counted + size * midDoubled;
    if (this.#perUnit !== undefined && Math.abs(counted) <= Number.MAX_SAFE_INTEGER - Math.abs(this.#counted)) {
      this.#counted = counted;
      return;
    }
    // Too large to be counted safely, or not to be counted at all.
    this.#whole = this.total + moneyAtMid(this.#instrument, size, midDoubled);
    this.#counted = 0;
  }

  get total(): Money {
    return this.#perUnit === undefined ? this.#whole : this.#whole + BigInt(this.#counted) * this.#perUnit;
  }
}
