import type { Book } from '@replay/book';
import {
  type Decimal,
  type Instrument,
  type InstrumentId,
  type Lots,
  type Micros,
  type Random,
  ReplayError,
  type TradePrinted,
} from '@replay/core';
import { accountOf, equityOf, type Ledger, type Position, positionOf } from '@replay/ledger';
import type { AccountView, OwnOrder } from '@replay/strategy';
import type { LocalInstrument, LocalMoment } from './local-state.ts';
import { indexOf, type PreparedConfig } from './run-config.ts';

/**
 * The strategy's side of one moment. It holds values of that moment, so a view that is kept stays true. Nothing that can be
 * reached from it can be written to: what the run goes on from is frozen, and the rest is made anew for each reading.
 */
export class LocalView implements AccountView {
  readonly #config: PreparedConfig;
  readonly #local: LocalMoment;
  readonly #index: number;
  readonly #now: Micros;
  readonly #random: Random;

  constructor(config: PreparedConfig, local: LocalMoment, index: number, now: Micros, random: Random) {
    this.#config = config;
    this.#local = local;
    this.#index = index;
    this.#now = now;
    this.#random = random;
  }

  get now(): Micros {
    return this.#now;
  }

  get instrument(): Instrument {
    return this.#config.instruments[this.#index] as Instrument;
  }

  /** Frozen here and not where it is made, since most books are never shown to a strategy. */
  get book(): Book {
    return shown(this.#seen.book);
  }

  get lastTrade(): TradePrinted | undefined {
    return this.#seen.trade?.trade;
  }

  get markPrice(): string | undefined {
    return this.#seen.mark;
  }

  get random(): Random {
    return this.#random;
  }

  get holding(): Position {
    return positionOf(this.#account, this.instrument.id);
  }

  get position(): Lots {
    return this.holding.size;
  }

  get working(): readonly OwnOrder[] {
    return this.#seen.orders;
  }

  get capital(): Decimal {
    return this.#account.capital;
  }

  get equity(): Decimal {
    return equityOf(this.#account, (id) => {
      const { book } = this.#local.instruments[indexOf(this.#config, id)] as LocalInstrument;
      return book.status === 'live' && book.touch !== undefined
        ? book.touch.bid.price + book.touch.ask.price
        : undefined;
    });
  }

  get #seen(): LocalInstrument {
    return this.#local.instruments[this.#index] as LocalInstrument;
  }

  get #account(): Ledger {
    return accountOf(this.#local.accounts, this.instrument.id);
  }

  of(id: InstrumentId): AccountView {
    const index = this.#config.indexes.get(id);
    if (index === undefined) {
      throw new ReplayError('BAD_CONFIGURATION', `the run has no instrument ${id}`, {
        remedy: `name it with --symbol; the run has ${this.#config.instruments.map((one) => one.id).join(', ')}`,
      });
    }
    return new LocalView(this.#config, this.#local, index, this.#now, this.#random);
  }
}

function shown(book: Book): Book {
  if (book.status === 'live') {
    // They have no fields to write to, but could be given another prototype.
    Object.freeze(book.bids);
    Object.freeze(book.asks);
    Object.freeze(book.orders);
  }
  return Object.freeze(book);
}

Object.freeze(LocalView);
Object.freeze(LocalView.prototype);
