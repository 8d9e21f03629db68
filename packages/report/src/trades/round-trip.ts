import {
  absolute,
  type Decimal,
  decimalOf,
  type Instrument,
  type InstrumentId,
  type Lots,
  type Micros,
  type Money,
  type OrderId,
  zero,
} from '@replay/core';
import { averageEntry } from '@replay/ledger';
import type { Excursion } from './excursion.ts';

/** The amounts of a trade, in steps of money. */
export interface TradeMoney {
  /** Before fees and funding. */
  readonly gross: Money;
  readonly fees: Money;
  readonly funding: Money;
  /** gross − fees + funding. Its sign makes the trade a win, a loss or a scratch. */
  readonly net: Money;
  /** The signed values of all entries, and of all exits. */
  readonly entryValue: Money;
  readonly exitValue: Money;
}

/** A trade without its amounts. */
export interface TradeFrame {
  /** Counts from 1 in the order of closing. */
  readonly trade: number;
  readonly side: 'long' | 'short';
  /** The order of its first entry, which gives the trade its tag. */
  readonly openedBy: OrderId;
  /** All that was entered, in lots. */
  readonly size: Lots;
  readonly openedAt: Micros;
  readonly closedAt: Micros;
  readonly openedSequence: number;
  readonly closedSequence: number;
  readonly executions: number;
  readonly fills: readonly number[];
}

/**
 * A closed trade, as its grouping defines it. There may be as many as fills, so amounts are kept in steps of money and converted to
 * decimals of the settlement currency when they are read.
 */
export class RoundTrip implements TradeFrame {
  readonly trade: number;
  readonly instrument: InstrumentId;
  readonly side: 'long' | 'short';
  readonly openedBy: OrderId;
  readonly size: Lots;
  readonly openedAt: Micros;
  readonly closedAt: Micros;
  readonly openedSequence: number;
  readonly closedSequence: number;
  readonly executions: number;
  readonly fills: readonly number[];
  readonly money: TradeMoney;
  /** In steps of money; see `excursion`. */
  readonly excursionMoney: Excursion<Money> | undefined;
  readonly #contract: Instrument;

  constructor(frame: TradeFrame, contract: Instrument, money: TradeMoney, excursion: Excursion<Money> | undefined) {
    this.trade = frame.trade;
    this.instrument = contract.id;
    this.side = frame.side;
    this.openedBy = frame.openedBy;
    this.size = frame.size;
    this.openedAt = frame.openedAt;
    this.closedAt = frame.closedAt;
    this.openedSequence = frame.openedSequence;
    this.closedSequence = frame.closedSequence;
    this.executions = frame.executions;
    this.fills = frame.fills;
    this.money = money;
    this.excursionMoney = excursion;
    this.#contract = contract;
  }

  /** Average prices, weighted by size (harmonic for an inverse contract). */
  get entryPrice(): Decimal {
    return this.#average(this.side === 'long' ? this.size : -this.size, this.money.entryValue);
  }

  get exitPrice(): Decimal {
    return this.#average(this.side === 'long' ? -this.size : this.size, this.money.exitValue);
  }

  get entryNotional(): Decimal {
    return decimalOf(absolute(this.money.entryValue));
  }

  get gross(): Decimal {
    return decimalOf(this.money.gross);
  }

  get fees(): Decimal {
    return decimalOf(this.money.fees);
  }

  get funding(): Decimal {
    return decimalOf(this.money.funding);
  }

  get net(): Decimal {
    return decimalOf(this.money.net);
  }

  /**
   * Maximum adverse and favourable excursion: the lowest and the highest unrealized gross result at any mid while it was open.
   * Undefined if no mid was seen, or if an exit closed several entries at once.
   */
  get excursion(): Excursion<Decimal> | undefined {
    const excursion = this.excursionMoney;
    return excursion === undefined ? undefined : { worst: decimalOf(excursion.worst), best: decimalOf(excursion.best) };
  }

  /** The same trade with another number. */
  numbered(trade: number): RoundTrip {
    return new RoundTrip({ ...this, trade }, this.#contract, this.money, this.excursionMoney);
  }

  #average(size: number, value: Money): Decimal {
    const entry = { instrument: this.#contract, size: size as Lots, entryValue: decimalOf(value) };
    return averageEntry(entry) ?? zero;
  }
}

/** A trade that was open at the end. It is in no trade statistic. */
export interface OpenTrade {
  readonly instrument: InstrumentId;
  readonly side: 'long' | 'short';
  /** The open size, in lots. */
  readonly size: Lots;
  /** P&L of all its executions, marked at the mid, before fees and funding. */
  readonly gross: Decimal;
  readonly fees: Decimal;
  readonly funding: Decimal;
  readonly net: Decimal;
  readonly openedAt: Micros;
  readonly fills: readonly number[];
}
