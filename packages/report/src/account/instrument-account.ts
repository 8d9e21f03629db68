import type { Instrument, Lots, Money, OrderFilled } from '@replay/core';
import { moneyAtMid } from '@replay/ledger';
import { type RoughValues, roughValuesOf } from './approximate-value.ts';

/** One instrument as the account sees it. Between two fills nothing changes but the mark, so marks cost no decimals. */
export interface Desk {
  readonly instrument: Instrument;
  size: Lots;
  /** Bid + ask in ticks; before the first public mid, twice the last own fill price. */
  mark: number | undefined;
  firstMid: number | undefined;
  lastMid: number | undefined;
  /** What the position was worth at the reference of the last fill, just after it. */
  valueAtFill: Money;
  /** What holding earned up to the last fill. */
  inventory: Money;
  readonly rough: RoughValues;
  /** The last value that was reckoned, and of what. */
  readonly valued: { size: Lots; mark: number | undefined; value: Money };
}

/** The mid just before the causing event (metrics.md 1), else the last known mark, else the fill's own price. */
export function referenceOf({ trace, price, keptForFee }: OrderFilled, desk: Desk): number {
  // The fee counts the coins it kept at this very mid.
  if (keptForFee !== undefined) return keptForFee.midDoubled;
  if (trace.midBefore !== undefined) return trace.midBefore;
  return desk.lastMid ?? price * 2;
}

/** What is held is worth at its mark: several ask for it between two marks. */
export function valueOfDesk({ instrument, size, mark, valued }: Desk): Money {
  if (valued.size === size && valued.mark === mark) return valued.value;
  valued.size = size;
  valued.mark = mark;
  valued.value = mark === undefined ? 0n : moneyAtMid(instrument, size, mark);
  return valued.value;
}

/** A fill at this mark has changed what is held, which is worth so much there. */
export function holdAfterFill(desk: Desk, size: Lots, mark: number, value: Money): void {
  desk.size = desk.valued.size = size;
  desk.mark = desk.valued.mark = mark;
  desk.valueAtFill = desk.valued.value = value;
}

export const deskOf = (instrument: Instrument): Desk => ({
  instrument,
  size: 0 as Lots,
  mark: undefined,
  firstMid: undefined,
  lastMid: undefined,
  valueAtFill: 0n,
  inventory: 0n,
  rough: roughValuesOf(instrument),
  valued: { size: 0 as Lots, mark: undefined, value: 0n },
});

/** The value at the mark as a float, for a first look. */
export const roughValueOf = ({ size, mark = 0, rough }: Desk): number => rough(size, mark);
