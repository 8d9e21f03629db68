import { Decimal, type Instrument, type Lots, type Micros, zero } from '@replay/core';
import { notionalAtMid } from '@replay/ledger';
import { type RoughValues, roughValuesOf } from '../account/approximate-value.ts';
import { type Metric, missing, ratio } from '../metric/metric.ts';
import { WeightedMoments } from '../statistics/time-weighted-mean.ts';
import { PositionSamples } from './position-half-life.ts';

/** How much of one instrument was held, over time (metrics.md 10). A run begins flat, and that counts. */
export interface Inventory {
  /** In the unit of the instrument's lot size, negative for short. */
  readonly size: Held;
  readonly absoluteSize: Held;
  /** The same at the mid of every moment, in the settlement currency. */
  readonly notional: Held;
  readonly absoluteNotional: Held;
  /** Seconds. */
  readonly halfLife: Metric;
}

/** Weighted by time. */
export interface Held {
  readonly mean: Metric;
  /** Population deviation. */
  readonly std: Metric;
  readonly min: Decimal;
  readonly max: Decimal;
}

/** Follows a position and what it is worth at the mid. Only while something is held does a mid cost more than a comparison. */
export class InventoryWatch {
  readonly #instrument: Instrument;
  readonly #rough: RoughValues;
  readonly #sizes = { signed: new WeightedMoments(), absolute: new WeightedMoments() };
  readonly #notionals = { signed: new WeightedMoments(), absolute: new WeightedMoments() };
  readonly #samples = new PositionSamples();
  #size = 0 as Lots;
  #sizeSince = 0 as Micros;
  #shortest = nothingHeld;
  #longest = nothingHeld;
  #smallestSize = 0;
  #largestSize = 0;
  /** What is held at the mid, positive: a float, to weigh and to compare. */
  #notional = 0;
  #notionalSince = 0 as Micros;

  constructor(instrument: Instrument) {
    this.#instrument = instrument;
    this.#rough = roughValuesOf(instrument);
  }

  /** The notional of what is held. */
  get notional(): number {
    return this.#notional;
  }

  mark(midDoubled: number, time: Micros): void {
    if (this.#size !== 0) this.#value(midDoubled, time);
  }

  fill(size: Lots, midDoubled: number, time: Micros): void {
    this.#passSize(time);
    this.#samples.move(size, time);
    this.#passNotional(time);
    this.#size = size;
    this.#smallestSize = Math.min(this.#smallestSize, size);
    this.#largestSize = Math.max(this.#largestSize, size);
    this.#value(midDoubled, time);
  }

  conclude(from: Micros, to: Micros): Inventory {
    this.#passSize(to);
    this.#passNotional(to);
    const duration = to - from;
    const unit = new Decimal(this.#instrument.lotSize);
    const [least, most] = [unit.mul(this.#smallestSize), unit.mul(this.#largestSize)];
    const [short, long] = [this.#exact(this.#shortest).neg(), this.#exact(this.#longest)];
    const inUnits = (moments: WeightedMoments): Pick<Held, 'mean' | 'std'> => meansOf(moments, duration, unit);
    const inMoney = (moments: WeightedMoments): Pick<Held, 'mean' | 'std'> => meansOf(moments, duration);
    return {
      size: { ...inUnits(this.#sizes.signed), min: least, max: most },
      absoluteSize: { ...inUnits(this.#sizes.absolute), min: zero, max: Decimal.max(least.neg(), most) },
      notional: { ...inMoney(this.#notionals.signed), min: short, max: long },
      absoluteNotional: { ...inMoney(this.#notionals.absolute), min: zero, max: Decimal.max(short.neg(), long) },
      halfLife: this.#samples.halfLife(from, to),
    };
  }

  #value(midDoubled: number, time: Micros): void {
    this.#passNotional(time);
    this.#notional = Math.abs(this.#rough(this.#size, midDoubled));
    const extreme = this.#size > 0 ? this.#longest : this.#shortest;
    if (this.#notional <= extreme.notional) return;
    const found = { size: this.#size, midDoubled, notional: this.#notional };
    if (this.#size > 0) this.#longest = found;
    else this.#shortest = found;
  }

  #passSize(time: Micros): void {
    const spent = time - this.#sizeSince;
    this.#sizeSince = time;
    if (this.#size === 0) return;
    this.#sizes.signed.add(this.#size, spent);
    this.#sizes.absolute.add(Math.abs(this.#size), spent);
  }

  #passNotional(time: Micros): void {
    const spent = time - this.#notionalSince;
    this.#notionalSince = time;
    if (this.#size === 0) return;
    this.#notionals.signed.add(Math.sign(this.#size) * this.#notional, spent);
    this.#notionals.absolute.add(this.#notional, spent);
  }

  #exact({ size, midDoubled }: Extreme): Decimal {
    return notionalAtMid(this.#instrument, size, midDoubled);
  }
}

/** Where most was held; floats found it, and its money is reckoned from what it was. */
interface Extreme {
  readonly size: Lots;
  readonly midDoubled: number;
  readonly notional: number;
}

const nothingHeld: Extreme = { size: 0 as Lots, midDoubled: 0, notional: 0 };

function meansOf(moments: WeightedMoments, duration: number, unit = new Decimal(1)): Pick<Held, 'mean' | 'std'> {
  const found = moments.over(duration);
  if (found === undefined) return { mean: missing('RUN_TOO_SHORT'), std: missing('RUN_TOO_SHORT') };
  return { mean: ratio(unit.mul(found.mean)), std: ratio(unit.mul(found.deviation)) };
}
