import type { Micros } from '@replay/core';
import type { HttpClient } from '../http/http-client.ts';
import { type BookSnapshot, readSnapshot } from './book-snapshot.ts';
import type { BookUpdate } from './book-update.ts';
import type { SnapshotKey } from './snapshot-cache.ts';
import type { ToldInstrument } from './told-stamp.ts';
import { readPage } from './update-page.ts';
import { updatesOf } from './update-pages.ts';

/** How a relay is to be called, beyond what is asked for. */
export interface CallTerms {
  /** What the relay calls the exchange, where it is not the instrument's own name for it. */
  readonly exchange?: string;
  /** Rows of one page of updates; the relay decides unless given. */
  readonly pageRows?: number;
}

/** The two calls of the relay protocol that books are made of. */
export class RelayCalls {
  readonly #client: HttpClient;
  readonly #terms: CallTerms;
  /** Rows that a page repeated of the page before. */
  repeated = 0;

  constructor(client: HttpClient, terms: CallTerms) {
    this.#client = client;
    this.#terms = terms;
  }

  /** Where the relay is, fit to be shown. */
  get place(): string {
    return this.#client.place;
  }

  /** The nearest snapshot at or before a millisecond. */
  async snapshot({ told, timestamp, depth }: SnapshotKey, signal: AbortSignal | undefined): Promise<BookSnapshot> {
    const query = { ...this.#named(told), timestamp, depth };
    return readSnapshot(await this.#client.get('/tardis/snapshot', query, signal), told, depth);
  }

  /** The updates from the millisecond of `from` to the one of `to`, both whole: the protocol asks in milliseconds. */
  updates(
    told: ToldInstrument,
    from: Micros,
    to: Micros,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly BookUpdate[]> {
    return this.updatesIn(told, Math.floor(from / 1000), Math.floor(to / 1000) + 1, signal);
  }

  /** The updates of the milliseconds from `from`, inclusive, to `to`, exclusive. */
  updatesIn(
    told: ToldInstrument,
    from: number,
    to: number,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly BookUpdate[]> {
    const query = {
      ...this.#named(told),
      start_time: from,
      end_time: to,
      channels: 'orderbook',
      // Relays that do not know it answer with rows.
      form: 'messages',
      limit: this.#terms.pageRows,
    };
    return updatesOf(
      async (token) =>
        readPage(await this.#client.get('/tardis/trades', { ...query, page_token: token }, signal), told),
      (rows) => {
        this.repeated += rows;
      },
    );
  }

  #named({ instrument }: ToldInstrument) {
    return { exchange: this.#terms.exchange ?? instrument.exchange, symbol: instrument.symbol };
  }
}
