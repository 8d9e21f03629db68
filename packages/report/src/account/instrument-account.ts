import type { Instrument, Lots, Money, OrderFilled } from '@replay/core';
import { moneyAtMid } from '@replay/ledger';
import { type ApproximateValue, approximateValueOf as approximateValueFunction } from './approximate-value.ts';

/** One instrument of the account. Between two fills only the mark changes, so that marks need no exact arithmetic. */
export interface InstrumentAccount {
  readonly instrument: Instrument;
  size: Lots;
  /** Bid + ask in ticks; before the first public mid, twice the last own fill price. */
  mark: number | undefined;
  firstMid: number | undefined;
  lastMid: number | undefined;
  /** The value of the position at the reference mid of the last fill, just after it. */
  valueAtFill: Money;
  /** Inventory P&L up to the last fill. */
  inventory: Money;
  readonly approximate: ApproximateValue;
  /** The last value computed, and its arguments. */
  readonly valued: { size: Lots; mark: number | undefined; value: Money };
}

export const instrumentAccount = (instrument: Instrument): InstrumentAccount => ({
  instrument,
  size: 0 as Lots,
  mark: undefined,
  firstMid: undefined,
  lastMid: undefined,
  valueAtFill: 0n,
  inventory: 0n,
  approximate: approximateValueFunction(instrument),
  valued: { size: 0 as Lots, mark: undefined, value: 0n },
});

/** The mid just before the causing event, else the last known mid, else the fill's own price. */
export function referenceOf({ trace, price, keptForFee }: OrderFilled, account: InstrumentAccount): number {
  // The fee counts the coins it kept at this very mid.
  if (keptForFee !== undefined) return keptForFee.midDoubled;
  if (trace.midBefore !== undefined) return trace.midBefore;
  return account.lastMid ?? price * 2;
}

/** The value of the position at its mark, computed once between two changes. */
export function valueOf({ instrument, size, mark, valued }: InstrumentAccount): Money {
  if (valued.size === size && valued.mark === mark) return valued.value;
  valued.size = size;
  valued.mark = mark;
  valued.value = mark === undefined ? 0n : moneyAtMid(instrument, size, mark);
  return valued.value;
}

/** Sets the position after a fill, and its value at this mark. */
export function setPosition(account: InstrumentAccount, size: Lots, mark: number, value: Money): void {
  account.size = account.valued.size = size;
  account.mark = account.valued.mark = mark;
  account.valueAtFill = account.valued.value = value;
}

/** The value at the mark as a float, for filters. */
export const approximateValueOf = ({ size, mark = 0, approximate }: InstrumentAccount): number =>
  approximate(size, mark);
