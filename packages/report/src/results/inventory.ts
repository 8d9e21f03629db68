import { Decimal, type Instrument, type Lots, type Micros, zero } from '@replay/core';
import { notionalAtMid } from '@replay/ledger';
import { type ApproximateValue, approximateValueOf } from '../account/approximate-value.ts';
import { type Metric, missing, ratio } from '../metric/metric.ts';
import { type Metrics, valuesOf } from '../metric/metric-table.ts';
import { TimeWeightedMoments } from '../statistics/time-weighted-mean.ts';
import { PositionHalfLife } from './position-half-life.ts';

interface HeldInput {
  readonly moments: TimeWeightedMoments;
  readonly duration: number;
  /** The unit of the moments: a lot for sizes, 1 for notionals. */
  readonly unit: Decimal;
  readonly min: Decimal;
  readonly max: Decimal;
}

/** A position over time, weighted by time. */
export const heldMetrics: Metrics<Held, HeldInput> = {
  mean: { title: 'Mean', unit: 'size', value: (input) => moment(input, 'mean') },
  std: {
    title: 'Deviation',
    unit: 'size',
    value: (input) => moment(input, 'deviation'),
    definition: 'Of the population.',
  },
  min: { title: 'Minimum', unit: 'size', value: ({ min }) => min },
  max: { title: 'Maximum', unit: 'size', value: ({ max }) => max },
};

export interface Held {
  readonly mean: Metric;
  readonly std: Metric;
  readonly min: Decimal;
  readonly max: Decimal;
}

/** The position of one instrument over time. A run begins flat, which counts. */
export interface Inventory {
  /** In the unit of the instrument's lot size, negative for short. */
  readonly size: Held;
  readonly absoluteSize: Held;
  /** At the mid of every moment, in the settlement currency. */
  readonly notional: Held;
  readonly absoluteNotional: Held;
  /** Seconds. */
  readonly halfLife: Metric;
}

/** Follows a position and its value at the mid. A mid costs more than a comparison only while there is a position. */
export class InventoryTracker {
  readonly #instrument: Instrument;
  readonly #approximate: ApproximateValue;
  readonly #sizes = { signed: new TimeWeightedMoments(), absolute: new TimeWeightedMoments() };
  readonly #notionals = { signed: new TimeWeightedMoments(), absolute: new TimeWeightedMoments() };
  readonly #halfLife = new PositionHalfLife();
  #size = 0 as Lots;
  #sizeSince = 0 as Micros;
  #shortest = noPosition;
  #longest = noPosition;
  #smallestSize = 0;
  #largestSize = 0;
  /** The absolute notional at the mid, as a float: for weights and comparisons. */
  #notional = 0;
  #notionalSince = 0 as Micros;

  constructor(instrument: Instrument) {
    this.#instrument = instrument;
    this.#approximate = approximateValueOf(instrument);
  }

  /** The absolute notional of the position. */
  get notional(): number {
    return this.#notional;
  }

  mark(midDoubled: number, time: Micros): void {
    if (this.#size !== 0) this.#value(midDoubled, time);
  }

  fill(size: Lots, midDoubled: number, time: Micros): void {
    this.#integrateSize(time);
    this.#halfLife.move(size, time);
    this.#integrateNotional(time);
    this.#size = size;
    this.#smallestSize = Math.min(this.#smallestSize, size);
    this.#largestSize = Math.max(this.#largestSize, size);
    this.#value(midDoubled, time);
  }

  conclude(from: Micros, to: Micros): Inventory {
    this.#integrateSize(to);
    this.#integrateNotional(to);
    const duration = to - from;
    const lot = new Decimal(this.#instrument.lotSize);
    const one = new Decimal(1);
    const [least, most] = [lot.mul(this.#smallestSize), lot.mul(this.#largestSize)];
    const [short, long] = [this.#notionalOf(this.#shortest).neg(), this.#notionalOf(this.#longest)];
    const held = (moments: TimeWeightedMoments, unit: Decimal, min: Decimal, max: Decimal): Held =>
      valuesOf(heldMetrics, { moments, duration, unit, min, max });
    return {
      size: held(this.#sizes.signed, lot, least, most),
      absoluteSize: held(this.#sizes.absolute, lot, zero, Decimal.max(least.neg(), most)),
      notional: held(this.#notionals.signed, one, short, long),
      absoluteNotional: held(this.#notionals.absolute, one, zero, Decimal.max(short.neg(), long)),
      halfLife: this.#halfLife.value(from, to),
    };
  }

  #value(midDoubled: number, time: Micros): void {
    this.#integrateNotional(time);
    this.#notional = Math.abs(this.#approximate(this.#size, midDoubled));
    const extreme = this.#size > 0 ? this.#longest : this.#shortest;
    if (this.#notional <= extreme.notional) return;
    const found = { size: this.#size, midDoubled, notional: this.#notional };
    if (this.#size > 0) this.#longest = found;
    else this.#shortest = found;
  }

  #integrateSize(time: Micros): void {
    const elapsed = time - this.#sizeSince;
    this.#sizeSince = time;
    if (this.#size === 0) return;
    this.#sizes.signed.add(this.#size, elapsed);
    this.#sizes.absolute.add(Math.abs(this.#size), elapsed);
  }

  #integrateNotional(time: Micros): void {
    const elapsed = time - this.#notionalSince;
    this.#notionalSince = time;
    if (this.#size === 0) return;
    this.#notionals.signed.add(Math.sign(this.#size) * this.#notional, elapsed);
    this.#notionals.absolute.add(this.#notional, elapsed);
  }

  #notionalOf({ size, midDoubled }: Extreme): Decimal {
    return notionalAtMid(this.#instrument, size, midDoubled);
  }
}

/** The moment of the largest notional, found with floats; its exact notional is computed from size and mid. */
interface Extreme {
  readonly size: Lots;
  readonly midDoubled: number;
  readonly notional: number;
}

const noPosition: Extreme = { size: 0 as Lots, midDoubled: 0, notional: 0 };

function moment({ moments, duration, unit }: HeldInput, which: 'mean' | 'deviation'): Metric {
  const found = moments.over(duration);
  return found === undefined ? missing('RUN_TOO_SHORT') : ratio(unit.mul(found[which]));
}
