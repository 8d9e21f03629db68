import type { Book } from '@replay/book';
import {
  ChangedIndexes,
  type EventColumns,
  type InstrumentId,
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

/** What has reached the strategy of one instrument by some moment, as a value. */
export interface LocalInstrument {
  readonly book: Book;
  /** The last print. */
  readonly trade: SeenTrade | undefined;
  readonly mark: string | undefined;
  /** Our orders that may still fill, oldest first. */
  readonly orders: readonly LocalOrder[];
}

/** What has reached the strategy by some moment, as a value. */
export interface LocalMoment {
  /** By instrument of the run. */
  readonly instruments: readonly LocalInstrument[];
  readonly accounts: Accounts;
  /** The last market event seen. */
  readonly sequence: number;
}

/** The same with our orders in the order in which they were sent. */
export interface LocalState extends LocalMoment {
  readonly orders: readonly LocalOrder[];
}

/** What has reached the strategy: written to while a run goes on, with values of a moment for its views. */
export class LocalSide implements LocalMoment {
  accounts: Accounts;
  sequence: number;
  #instruments: LocalInstrument[];
  readonly #indexes: ReadonlyMap<InstrumentId, number>;
  readonly #orders: Map<OrderId, LocalOrder>;
  /** The same by instrument. */
  readonly #ordersOf: readonly Map<OrderId, LocalOrder>[];
  /** Whose lists of orders are older than the orders. */
  readonly #changed: ChangedIndexes;
  /** Whether a view, or the state that this is a copy of, holds the list of instruments, so that it must not be written to. */
  #isHeld = true;

  /** `indexes` are those of the instruments in the run. */
  constructor(indexes: ReadonlyMap<InstrumentId, number>, { instruments, orders, accounts, sequence }: LocalState) {
    this.accounts = accounts;
    this.sequence = sequence;
    this.#instruments = instruments as LocalInstrument[];
    this.#indexes = indexes;
    this.#orders = new Map();
    this.#ordersOf = instruments.length === 1 ? [this.#orders] : instruments.map(() => new Map());
    this.#changed = new ChangedIndexes(instruments.length);
    for (const order of orders) this.setOrder(order);
  }

  /** Our orders that may still fill, oldest first. */
  get orders(): readonly LocalOrder[] {
    return [...this.#orders.values()];
  }

  get orderCount(): number {
    return this.#orders.size;
  }

  get instruments(): readonly LocalInstrument[] {
    this.#listOrders();
    return this.#instruments;
  }

  order(id: OrderId): LocalOrder | undefined {
    return this.#orders.get(id);
  }

  setOrder(order: LocalOrder): void {
    const index = this.#indexOf(order);
    this.#orders.set(order.id, order);
    if (this.#ordersOf.length > 1) this.#ordersOf[index]!.set(order.id, order);
    this.#changed.add(index);
  }

  removeOrder(order: LocalOrder): void {
    const index = this.#indexOf(order);
    this.#orders.delete(order.id);
    this.#ordersOf[index]!.delete(order.id);
    this.#changed.add(index);
  }

  copy(): LocalSide {
    return new LocalSide(this.#indexes, { ...this.moment(), orders: this.orders });
  }

  /** A value of this moment. */
  moment(): LocalMoment {
    const { instruments, accounts, sequence } = this;
    this.#isHeld = true;
    return { instruments, accounts, sequence };
  }

  bookOf(index: number): Book {
    return this.#instruments[index]!.book;
  }

  setBook(index: number, book: Book): void {
    const { trade, mark, orders } = this.#own(index);
    this.#instruments[index] = { book, trade, mark, orders };
  }

  setTrade(index: number, trade: SeenTrade): void {
    const { book, mark, orders } = this.#own(index);
    this.#instruments[index] = { book, trade, mark, orders };
  }

  setMark(index: number, { price: mark }: MarkPriceChanged): void {
    const { book, trade, orders } = this.#own(index);
    this.#instruments[index] = { book, trade, mark, orders };
  }

  /** Lists are made when a view is, and only those that have changed since the last one: most of many instruments have not. */
  #listOrders(): void {
    for (let index = this.#changed.take(); index >= 0; index = this.#changed.take()) {
      const { book, trade, mark } = this.#own(index);
      const orders = Object.freeze([...this.#ordersOf[index]!.values()]);
      this.#instruments[index] = { book, trade, mark, orders };
    }
  }

  /** One of the instruments, whose element of the list may be written to now. */
  #own(index: number): LocalInstrument {
    if (this.#isHeld) {
      this.#isHeld = false;
      this.#instruments = this.#instruments.slice();
    }
    return this.#instruments[index]!;
  }

  #indexOf({ instrument }: LocalOrder): number {
    return this.#indexes.get(instrument) as number;
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
