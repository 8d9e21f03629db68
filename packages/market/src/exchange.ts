import {
  type Levels,
  type Lots,
  type MarketEvent,
  type Micros,
  type Random,
  ReplayError,
  randomFrom,
  type Side,
  type Ticks,
} from '@replay/core';
import type { MarketConfig } from './config.ts';
import { type FairValue, fairValueAt, nextFairValue, paceOf, worth } from './fair-value.ts';
import { type Execution, MatchingBook } from './matching-book.ts';
import { openBook } from './opening-book.ts';
import { act, leadOf, type MarketState, tidy } from './order-flow.ts';
import { type OwnFill, type OwnOrder, type Placement, placeOwn } from './own-orders.ts';
import { PublicFeed } from './public-feed.ts';
import { activityOf, quietUntil, type Regime, regimeAt } from './regime.ts';
import { Ticker } from './ticker.ts';

/** A resting order with its queue position, which subscribers do not know. */
export interface RestingOrder {
  readonly id: number;
  readonly owner: 'background' | 'own';
  readonly side: Side;
  readonly price: Ticks;
  readonly remaining: Lots;
  /** Size ahead of it in the queue. */
  readonly ahead: Lots;
}

/**
 * A seeded exchange: an order-by-order book, background order flow, and its public feed. 1. The first step publishes
 * the snapshot, then funding rate and mark; each later step lasts `publishEvery`. 2. Prints are published when they
 * happen, the book change at the end of the step. 3. After each step the folded events equal `bookTruth()`. An own
 * order queues like any other and affects the background orders from then on.
 */
export class Exchange {
  readonly #config: MarketConfig;
  readonly #book: MatchingBook;
  readonly #feed: PublicFeed;
  readonly #ticker: Ticker;
  readonly #fairRandom: Random;
  readonly #flowRandom: Random;
  readonly #actionSeed: number;
  readonly #fills: OwnFill[];
  readonly #openingOrders: number;
  #fair: FairValue;
  #regime: Regime;
  #time: Micros;
  /** The end of the last step that was published. */
  #published: Micros;
  /** The state during a step that has begun and is not yet published. */
  #moment: MarketState | undefined;
  #nextAction: number;
  #actions = 0;
  #opened = false;

  /** A new exchange, or a copy of the state of `origin`. */
  constructor(config: MarketConfig, origin?: Exchange) {
    this.#config = config;
    if (origin !== undefined) {
      this.#book = new MatchingBook(origin.#book);
      this.#feed = origin.#feed.fork(config);
      this.#ticker = origin.#ticker.fork();
      this.#fairRandom = randomFrom(origin.#fairRandom.state());
      this.#flowRandom = randomFrom(origin.#flowRandom.state());
      this.#actionSeed = origin.#actionSeed;
      this.#fills = [...origin.#fills];
      this.#openingOrders = origin.#openingOrders;
      this.#fair = origin.#fair;
      this.#regime = origin.#regime;
      this.#time = origin.#time;
      this.#published = origin.#published;
      this.#moment = origin.#moment;
      this.#nextAction = origin.#nextAction;
      this.#actions = origin.#actions;
      this.#opened = origin.#opened;
      return;
    }
    // Each part draws from its own random stream, so that more latency draws do not change the fair value.
    const seeds = randomFrom(config.seed);
    this.#book = new MatchingBook();
    this.#fills = [];
    this.#fairRandom = randomFrom(seeds.next());
    this.#flowRandom = randomFrom(seeds.next());
    this.#feed = new PublicFeed(config, randomFrom(seeds.next()));
    this.#ticker = new Ticker(config.start, randomFrom(seeds.next()));
    this.#actionSeed = seeds.next();
    this.#fair = fairValueAt(config.startPrice);
    this.#regime = quietUntil(config.start);
    this.#time = config.start;
    this.#published = config.start;
    this.#nextAction = config.start;
    openBook(this.#book, config, this.#flowRandom);
    this.#openingOrders = this.#book.background.count;
  }

  /** The end of the last step, or the later time that the exchange ran until. */
  get time(): Micros {
    return this.#time;
  }

  /** Runs the market for one step and returns what it published. */
  step(): readonly MarketEvent[] {
    if (this.#opened) this.#run(this.#stepEnd);
    else if (this.#isByOrder) this.#feed.ordersSnapshot(this.#time, this.#book);
    else this.#feed.snapshot(this.#time, this.#book);
    this.#opened = true;
    this.#ticker.publish(this.#time, this.#mid(), worth(this.#fair), this.#feed);
    return this.#feed.take();
  }

  /** An independent copy of the exchange. */
  fork(): Exchange {
    return new Exchange(this.#config, this);
  }

  /**
   * Runs the background orders up to a time within the next step, without publishing. An own order placed then meets
   * the actual book, not the last published one.
   */
  runUntil(time: Micros): void {
    if (!this.#opened || time < this.#time || time >= this.#stepEnd)
      throw new ReplayError('BUG', `${time} does not lie within the step from ${this.#time} to ${this.#stepEnd}`);
    this.#crowdUntil(time);
  }

  /** The current best bid and ask. */
  get touch(): { readonly bid: Ticks | undefined; readonly ask: Ticks | undefined } {
    return { bid: this.#book.bids.best, ask: this.#book.asks.best };
  }

  /** All resting orders, bids before asks, by price and time. */
  restingOrders(): readonly RestingOrder[] {
    const orders: RestingOrder[] = [];
    for (const half of [this.#book.bids, this.#book.asks]) {
      for (const level of half.prices()) {
        let ahead = 0;
        for (const { id, owner, side, price, remaining } of half.queueAt(level) ?? []) {
          orders.push({ id, owner, side, price, remaining, ahead: ahead as Lots });
          ahead += remaining;
        }
      }
    }
    return orders;
  }

  /** The displayed book, summed over its orders, best levels first. */
  bookTruth(): { readonly bids: Levels; readonly asks: Levels } {
    return { bids: this.#book.bids.levels(), asks: this.#book.asks.levels() };
  }

  /** Places an own order at `time`. The next step publishes its effects. */
  place(order: OwnOrder): Placement {
    const placement = placeOwn(this.#book, order, this.#time, (executions) =>
      this.#report(this.#time, order.side, executions),
    );
    if (placement.status !== 'rejected') this.#fills.push(...placement.fills);
    if (this.#isByOrder) this.#feed.orders(this.#time, this.#book);
    return placement;
  }

  /** Cancels an own order; false when it is no longer resting. */
  cancel(order: number): boolean {
    const resting = this.#book.order(order);
    if (resting?.owner !== 'own') return false;
    this.#book.cancel(resting);
    if (this.#isByOrder) this.#feed.orders(this.#time, this.#book);
    return true;
  }

  /** All executions of own orders so far, in order. */
  ownFills(): readonly OwnFill[] {
    return [...this.#fills];
  }

  get #stepEnd(): Micros {
    return (this.#published + this.#config.publishEvery) as Micros;
  }

  #run(end: Micros): void {
    this.#crowdUntil(end);
    this.#moment = undefined;
    this.#published = end;
    if (this.#isByOrder) this.#feed.orders(end, this.#book);
    else this.#feed.change(end, this.#book);
  }

  #crowdUntil(time: Micros): void {
    const { orderFlow } = this.#config;
    const moment = this.#moment ?? this.#newMoment();
    this.#moment = moment;
    const activity = activityOf(this.#regime, orderFlow);
    while (this.#nextAction < time) {
      const random = this.#drawsOfAction();
      this.#act(this.#nextAction as Micros, moment, random);
      // The further the mid is from the fair value, the faster orders arrive.
      const urgency = 1 + Math.min(Math.abs(leadOf(this.#book, moment)) / 10, 8);
      const wait = random.exponential(1_000_000 / (orderFlow.pace * activity * urgency));
      this.#nextAction += 1 + Math.floor(wait);
    }
    this.#time = time;
  }

  /** The fair value and the regime during a step. */
  #newMoment(): MarketState {
    const { orderFlow, fairValue, publishEvery } = this.#config;
    this.#regime = regimeAt(this.#regime, this.#published, orderFlow, this.#flowRandom);
    const activity = activityOf(this.#regime, orderFlow);
    this.#fair = nextFairValue(this.#fair, publishEvery / 1_000_000, activity, fairValue, this.#fairRandom);
    return { worth: worth(this.#fair), drift: paceOf(this.#fair, fairValue) };
  }

  #drawsOfAction(): Random {
    if (this.#config.draws !== 'by-action') return this.#flowRandom;
    this.#actions += 1;
    return randomFrom(this.#actionSeed + this.#actions);
  }

  #act(time: Micros, moment: MarketState, random: Random): void {
    const { bids, asks } = this.#book;
    const before = [bids.best, asks.best];
    const sweep = act(this.#book, moment, this.#config.orderFlow, random);
    if (sweep !== undefined) this.#report(time, sweep.aggressor, sweep.executions);
    if (this.#isByOrder) this.#feed.orders(time, this.#book);
    if (this.#book.background.count > this.#openingOrders) tidy(this.#book, random);
    if (this.#isByOrder) this.#feed.orders(time, this.#book);
    const moved = before[0] !== bids.best || before[1] !== asks.best;
    if (moved && this.#config.quotes) this.#feed.quote(time, this.#book);
  }

  #report(time: Micros, aggressor: Side, executions: readonly Execution[]): void {
    this.#feed.prints(time, aggressor, executions);
    for (const { maker, price, size } of executions) {
      if (maker.owner === 'background') continue;
      this.#fills.push({ order: maker.id, time, side: maker.side, price, size, liquidity: 'maker' });
    }
  }

  get #isByOrder(): boolean {
    return this.#config.publishes === 'orders';
  }

  #mid(): number {
    const { best: bestBid } = this.#book.bids;
    const { best: bestAsk } = this.#book.asks;
    return bestBid === undefined || bestAsk === undefined ? worth(this.#fair) : (bestBid + bestAsk) / 2;
  }
}

/** Opens an exchange whose first step publishes the snapshot. */
export const createExchange = (config: MarketConfig): Exchange => new Exchange(config);
