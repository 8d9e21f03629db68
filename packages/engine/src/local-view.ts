import type { Book } from '@replay/book';
import {
  type Decimal,
  type Instrument,
  type InstrumentId,
  type Lots,
  type Micros,
  type Random,
  ReplayError,
} from '@replay/core';
import { accountOf, equityOf, type Ledger, type Position, positionOf } from '@replay/ledger';
import type { AccountView, OwnOrder } from '@replay/strategy';
import type { RunConfig } from './run-config.ts';
import type { LocalSide } from './run-state.ts';

/** The strategy's side of one moment. It holds values of that moment, so a view that is kept stays true. */
export class LocalView implements AccountView {
  readonly now: Micros;
  readonly instrument: Instrument;
  readonly book: Book;
  readonly random: Random;
  readonly #config: RunConfig;
  readonly #local: LocalSide;

  constructor(config: RunConfig, local: LocalSide, place: number, now: Micros, random: Random) {
    this.now = now;
    this.instrument = config.instruments[place] as Instrument;
    this.book = local.books[place] as Book;
    this.random = random;
    this.#config = config;
    this.#local = local;
  }

  get holding(): Position {
    return positionOf(this.#account, this.instrument.id);
  }

  get position(): Lots {
    return this.holding.size;
  }

  get working(): readonly OwnOrder[] {
    const { orders } = this.#local;
    if (this.#config.instruments.length === 1) return orders;
    return orders.filter(({ instrument }) => instrument === this.instrument.id);
  }

  get capital(): Decimal {
    return this.#account.capital;
  }

  get equity(): Decimal {
    return equityOf(this.#account, (id) => {
      const book = this.#local.books[this.#config.instruments.findIndex((one) => one.id === id)];
      return book?.status === 'live' && book.touch !== undefined
        ? book.touch.bid.price + book.touch.ask.price
        : undefined;
    });
  }

  get #account(): Ledger {
    return accountOf(this.#local.accounts, this.instrument.id);
  }

  of(id: InstrumentId): AccountView {
    const place = this.#config.instruments.findIndex((one) => one.id === id);
    if (place < 0) {
      throw new ReplayError('BAD_CONFIGURATION', `the run has no instrument ${id}`, {
        remedy: `name it with --symbol; the run has ${this.#config.instruments.map((one) => one.id).join(', ')}`,
      });
    }
    return new LocalView(this.#config, this.#local, place, this.now, this.random);
  }
}
