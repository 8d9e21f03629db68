import type { Book } from '@replay/book';
import { type EventColumns, type MarkPriceChanged, ReplayError, type TradePrinted } from '@replay/core';
import type { Accounts } from '@replay/ledger';
import type { LocalOrder } from './local-order.ts';

/** What has reached the strategy by some moment, as a value. */
export interface LocalMoment {
  /** By instrument: the book, the last print and the last mark price. */
  readonly books: readonly Book[];
  readonly trades: readonly (SeenTrade | undefined)[];
  readonly marks: readonly (string | undefined)[];
  readonly orders: readonly LocalOrder[];
  readonly accounts: Accounts;
  /** The last market event seen. */
  readonly sequence: number;
}

/** What has reached the strategy: written to while a run goes on, with values of a moment for its views. */
export class LocalSide implements LocalMoment {
  books: Book[];
  trades: (SeenTrade | undefined)[];
  marks: (string | undefined)[];
  orders: readonly LocalOrder[];
  accounts: Accounts;
  sequence: number;
  /** Whether a view holds the three lists, so that they must not be written to. */
  #isHeld = false;

  constructor({ books, trades, marks, orders, accounts, sequence }: LocalMoment) {
    this.books = [...books];
    this.trades = [...trades];
    this.marks = [...marks];
    this.orders = orders;
    this.accounts = accounts;
    this.sequence = sequence;
  }

  copy(): LocalSide {
    return new LocalSide(this);
  }

  moment(): LocalMoment {
    this.#isHeld = true;
    const { books, trades, marks, orders, accounts, sequence } = this;
    return { books, trades, marks, orders, accounts, sequence };
  }

  setBook(place: number, book: Book): void {
    this.#own();
    this.books[place] = book;
  }

  setTrade(place: number, trade: SeenTrade): void {
    this.#own();
    this.trades[place] = trade;
  }

  setMark(place: number, { price }: MarkPriceChanged): void {
    this.#own();
    this.marks[place] = price;
  }

  #own(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.books = this.books.slice();
    this.trades = this.trades.slice();
    this.marks = this.marks.slice();
  }
}

/** A print that has reached the strategy. It becomes an object when somebody asks for it. */
export class SeenTrade {
  readonly #columns: EventColumns;
  readonly #index: number;
  #trade: TradePrinted | undefined;

  constructor(columns: EventColumns, index: number) {
    this.#columns = columns;
    this.#index = index;
  }

  /** Frozen, as strategies are handed it. */
  get trade(): TradePrinted {
    if (this.#trade === undefined) {
      const event = this.#columns.event(this.#index);
      if (event.type !== 'TradePrinted') throw new ReplayError('BUG', `${event.type} is no trade`);
      this.#trade = Object.freeze(event);
    }
    return this.#trade;
  }
}
