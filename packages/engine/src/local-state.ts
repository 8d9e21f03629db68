import type { Book } from '@replay/book';
import {
  type EventColumns,
  type MarkPriceChanged,
  type OrderId,
  ReplayError,
  type RequestKind,
  type TradePrinted,
} from '@replay/core';
import type { Accounts } from '@replay/ledger';
import type { OwnOrder } from '@replay/strategy';

/** The strategy's copy of an order, with the requests about it that no answer has come to yet, in the order of sending. */
export interface LocalOrder extends OwnOrder {
  readonly pending: readonly RequestKind[];
}

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
  accounts: Accounts;
  sequence: number;
  readonly #orders: Map<OrderId, LocalOrder>;
  /** The orders as a list, until one of them changes. */
  #list: readonly LocalOrder[] | undefined;
  /** Whether a view holds the three lists, so that they must not be written to. */
  #isHeld = false;

  constructor({ books, trades, marks, orders, accounts, sequence }: LocalMoment) {
    this.books = [...books];
    this.trades = [...trades];
    this.marks = [...marks];
    this.#orders = new Map(orders.map((order) => [order.id, order]));
    this.accounts = accounts;
    this.sequence = sequence;
  }

  /** Our orders that may still fill, oldest first. */
  get orders(): readonly LocalOrder[] {
    this.#list ??= [...this.#orders.values()];
    return this.#list;
  }

  get orderCount(): number {
    return this.#orders.size;
  }

  order(id: OrderId): LocalOrder | undefined {
    return this.#orders.get(id);
  }

  setOrder(order: LocalOrder): void {
    this.#orders.set(order.id, order);
    this.#list = undefined;
  }

  removeOrder(id: OrderId): void {
    this.#orders.delete(id);
    this.#list = undefined;
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
