import {
  approximateMoney,
  Decimal,
  decimalOf,
  dividedEvenly,
  frozen,
  type Instrument,
  type Lots,
  type Money,
} from '@replay/core';
import { moneyAtMid } from './value.ts';

/** What a position has come to, in steps of money: sums of booked amounts, so they add up to the last digit. */
export interface PositionMoney {
  /** What the open size was booked at when it was opened: the sum of its signed size · multiplier · v(price). */
  readonly entryValue: Money;
  /** Realized profit or loss at average cost, before fees and funding (docs/metrics.md). */
  readonly realized: Money;
  /** Fees paid less rebates received. */
  readonly fees: Money;
  /** Funding received less funding paid. */
  readonly funding: Money;
}

/** What is held of one instrument and what it has earned so far. Amounts are in the settlement currency. */
export class Position implements Readonly<Record<keyof PositionMoney, Decimal>> {
  readonly instrument: Instrument;
  /** Signed: negative for a short position. */
  readonly size: Lots;
  /** The amounts in steps of money; the fields of the same names give them as decimals. */
  readonly money: PositionMoney;
  #floatEntry: number | undefined;

  constructor(instrument: Instrument, size: Lots, money: PositionMoney) {
    this.instrument = frozen(instrument);
    this.size = size;
    this.money = Object.freeze(money);
    // A strategy is handed this very object, and the account goes on from it.
    Object.freeze(this);
  }

  get entryValue(): Decimal {
    return decimalOf(this.money.entryValue);
  }

  get realized(): Decimal {
    return decimalOf(this.money.realized);
  }

  get fees(): Decimal {
    return decimalOf(this.money.fees);
  }

  get funding(): Decimal {
    return decimalOf(this.money.funding);
  }

  /** The entry value as a float, converted once. */
  get floatEntry(): number {
    this.#floatEntry ??= approximateMoney(this.money.entryValue);
    return this.#floatEntry;
  }

  /** For people: the amounts as decimals. */
  toJSON(): unknown {
    const { instrument, size, entryValue, realized, fees, funding } = this;
    return { instrument: instrument.id, size, entryValue, realized, fees, funding };
  }

  with(size: Lots, change: Partial<PositionMoney>): Position {
    return new Position(this.instrument, size, { ...this.money, ...change });
  }
}

Object.freeze(Position);
Object.freeze(Position.prototype);

export const flatPosition = (instrument: Instrument): Position =>
  new Position(instrument, 0 as Lots, { entryValue: 0n, realized: 0n, fees: 0n, funding: 0n });

/**
 * Trades a signed size at a mid, given as bid + ask in ticks (twice the price of a fill), for a fee. The value of the fill is booked
 * once, and what of it does not stay in the entry value is realized. So realized = entry value − all fill values at every moment,
 * whatever a division had to cut.
 */
export function tradedAtMid(position: Position, size: Lots, midDoubled: number, fee: Money): Position {
  const { instrument, size: held, money } = position;
  const { entryValue, realized, funding } = money;
  const fees = money.fees + fee;
  const value = moneyAtMid(instrument, size, midDoubled);
  const after = (held + size) as Lots;
  if (held === 0 || held > 0 === size > 0)
    return new Position(instrument, after, { entryValue: entryValue + value, realized, fees, funding });

  const isSmaller = after !== 0 && held > 0 === after > 0;
  const entryAfter = isSmaller ? remaining(entryValue, held, size) : moneyAtMid(instrument, after, midDoubled);
  const realizedAfter = realized + entryAfter - entryValue - value;
  return new Position(instrument, after, { entryValue: entryAfter, realized: realizedAfter, fees, funding });
}

/** The entry value left after a part is closed: the closed share is released, and the remainder of the division stays. */
const remaining = (entryValue: Money, held: Lots, closing: Lots): Money =>
  entryValue + dividedEvenly(entryValue * BigInt(closing), BigInt(held));

/** Profit or loss of the open size against its entry, at a mid given as bid + ask in ticks. */
export const unrealizedMoney = ({ instrument, size, money }: Position, midDoubled: number): Money =>
  size === 0 ? 0n : moneyAtMid(instrument, size, midDoubled) - money.entryValue;

/** The same as a decimal. */
export const unrealizedOf = (position: Position, midDoubled: number): Decimal =>
  decimalOf(unrealizedMoney(position, midDoubled));

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
export const netRealizedOf = ({ money }: Position): Decimal => decimalOf(money.realized - money.fees + money.funding);
