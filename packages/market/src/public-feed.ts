import {
  type Instrument,
  type Levels,
  type MarketEvent,
  type Micros,
  type PublicOrder,
  type Random,
  randomFrom,
  type Side,
  type Stamped,
  scaleOf,
  textOf,
} from '@replay/core';
import type { MarketConfig } from './config.ts';
import type { Execution, MatchingBook } from './matching-book.ts';

/** Publishes the exchange's events as a subscriber receives them: with times, latency and sequence numbers. */
export class PublicFeed {
  readonly #instrument: Instrument;
  readonly #latency: MarketConfig['feedLatency'];
  readonly #random: Random;
  #events: MarketEvent[] = [];
  #sequence = 0;
  #received = 0;
  #trades = 0;

  constructor(config: MarketConfig, random: Random) {
    this.#instrument = config.instrument;
    this.#latency = config.feedLatency;
    this.#random = random;
  }

  /** An independent copy of the feed. */
  fork(config: MarketConfig): PublicFeed {
    const copy = new PublicFeed(config, randomFrom(this.#random.state()));
    copy.#events = [...this.#events];
    copy.#sequence = this.#sequence;
    copy.#received = this.#received;
    copy.#trades = this.#trades;
    return copy;
  }

  /** The events since the last call. */
  take(): readonly MarketEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  snapshot(time: Micros, book: MatchingBook): void {
    // The changes up to here are part of the snapshot.
    book.bids.takeChanges();
    book.asks.takeChanges();
    this.#events.push({
      type: 'BookSnapshotted',
      ...this.#stamp(time),
      bids: book.bids.levels(),
      asks: book.asks.levels(),
    });
  }

  /** The same book order by order. */
  ordersSnapshot(time: Micros, book: MatchingBook): void {
    // The order changes up to here are part of the snapshot.
    book.takeChanges();
    const orders: PublicOrder[] = [];
    for (const half of [book.bids, book.asks]) {
      for (const level of half.prices()) {
        for (const { id, price, remaining } of half.queueAt(level) ?? [])
          orders.push({ order: String(id), side: half.side, price, size: remaining });
      }
    }
    this.#events.push({ type: 'PublicOrdersSnapshotted', ...this.#stamp(time), orders });
  }

  /** One message with all order changes since the last; none if there are none. */
  orders(time: Micros, book: MatchingBook): void {
    const changes = book.takeChanges();
    if (changes.length > 0) this.#events.push({ type: 'PublicOrdersChanged', ...this.#stamp(time), changes });
  }

  /** One message with all levels that changed since the last; none if there are none. */
  change(time: Micros, book: MatchingBook): void {
    const bids: Levels = book.bids.takeChanges();
    const asks: Levels = book.asks.takeChanges();
    if (bids.prices.length + asks.prices.length === 0) return;
    this.#events.push({ type: 'BookChanged', ...this.#stamp(time), bids, asks });
  }

  /** One print for each resting order that traded, as venues report them. */
  prints(time: Micros, aggressor: Side, executions: readonly Execution[]): void {
    for (const { price, size } of executions) {
      this.#trades += 1;
      this.#events.push({
        type: 'TradePrinted',
        ...this.#stamp(time),
        price,
        size,
        aggressor,
        tradeId: String(this.#trades),
      });
    }
  }

  quote(time: Micros, book: MatchingBook): void {
    const { bids, asks } = book;
    this.#events.push({
      type: 'QuoteChanged',
      ...this.#stamp(time),
      ...(bids.best === undefined ? {} : { bid: { price: bids.best, size: bids.sizeAt(bids.best) } }),
      ...(asks.best === undefined ? {} : { ask: { price: asks.best, size: asks.sizeAt(asks.best) } }),
    });
  }

  /** `rate` counts hundred-millionths. */
  fundingRate(time: Micros, rate: number, settlesAt: Micros): void {
    this.#events.push({
      type: 'FundingRateChanged',
      ...this.#stamp(time),
      rate: textOf(rate, { digits: 8, step: 1 }),
      settlesAt,
    });
  }

  /** Mark and index price, counted in tenths of a tick. */
  mark(time: Micros, mark: number, index: number): void {
    const { digits, step } = scaleOf(this.#instrument.tickSize);
    const tenth = { digits: digits + 1, step };
    this.#events.push({
      type: 'MarkPriceChanged',
      ...this.#stamp(time),
      price: textOf(mark, tenth),
      indexPrice: textOf(index, tenth),
    });
  }

  #stamp(exchangeTime: Micros): Stamped {
    const { least, most } = this.#latency;
    const arrival = exchangeTime + least + this.#random.below(most - least + 1);
    this.#received = Math.max(this.#received, arrival);
    const sequence = this.#sequence;
    this.#sequence += 1;
    return { instrument: this.#instrument.id, exchangeTime, receivedTime: this.#received as Micros, sequence };
  }
}
