import type { Book, TwoSidedBook } from '@replay/book';
import type {
  Decimal,
  Instrument,
  InstrumentId,
  Lots,
  Micros,
  OrderId,
  Random,
  Side,
  Ticks,
  TradePrinted,
} from '@replay/core';
import type { Position } from '@replay/ledger';

/** The strategy's copy of one of its orders: what it asked for, and what answers have said so far. */
export interface OwnOrder {
  readonly id: OrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  /** Undefined for a market order. */
  readonly price: Ticks | undefined;
  readonly size: Lots;
  /** What is not filled, as far as the strategy knows. */
  readonly leaves: Lots;
  /** What is on its way about it: the order itself, an amend, a cancel (which outweighs the others), or nothing. */
  readonly status: 'in-flight' | 'working' | 'amending' | 'cancelling';
  readonly tag: string | undefined;
}

/** What the strategy can know at `now`: everything that had time to reach it, nothing that had not. */
export interface AccountView {
  /** The strategy's clock, in microseconds. */
  readonly now: Micros;
  /** The instrument of the event that called; see `of` for the others. */
  readonly instrument: Instrument;
  readonly book: Book;
  /** The last print that reached the strategy. */
  readonly lastTrade: TradePrinted | undefined;
  /** The last mark price that reached it, a decimal text in the quote currency; undefined where the feed has none. */
  readonly markPrice: string | undefined;
  /** Signed, in lots, from the fills seen so far. */
  readonly position: Lots;
  /** The position with its entry value and what it has earned. */
  readonly holding: Position;
  /** Own orders of the instrument that may still fill, oldest first. */
  readonly working: readonly OwnOrder[];
  /** What the account of the instrument began with, and what it is worth at the mids seen; in the settlement currency. */
  readonly capital: Decimal;
  readonly equity: Decimal;
  /** Seeded by the run; the only chance a strategy may use if its runs are to be repeatable. */
  readonly random: Random;
  /** The same for another instrument of the run. Throws `BAD_CONFIGURATION` for one the run has not. */
  of(instrument: InstrumentId): AccountView;
}

/** A view whose book has both sides and is not crossed: what `onBook` and `onTrade` are given. */
export interface View extends AccountView {
  readonly book: TwoSidedBook;
}
