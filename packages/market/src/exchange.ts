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
import { act, leadOf, type Moment, tidy } from './crowd.ts';
import { afterNews, type FairValue, fairValueAt, paceOf, worth } from './fair-value.ts';
import { type Execution, MatchingBook } from './matching-book.ts';
import { openBook } from './opening-book.ts';
import { type OwnFill, type OwnOrder, type Placement, placeOwn } from './own-orders.ts';
import { PublicFeed } from './public-feed.ts';
import { livelinessOf, quietUntil, type Spell, spellAt } from './spell.ts';
import { Ticker } from './ticker.ts';

/** A resting order as the exchange knows it and no subscriber does. */
export interface RestingOrder {
  readonly id: number;
  readonly owner: 'crowd' | 'own';
  readonly side: Side;
  readonly price: Ticks;
  readonly remaining: Lots;
  /** What trades before it at its price: the size of the orders that arrived earlier. */
  readonly ahead: Lots;
}

/**
 * A seeded exchange: an order-by-order book, a crowd that trades in it, and the public feed that tells of it.
 * 1. The first step publishes the snapshot, then funding rate and mark; each later step lasts `publishEvery`.
 * 2. Prints come when they happen, the book change that shows them at the end of the step.
 * 3. After each step the folded events equal `bookTruth()`.
 * An own order takes its place in the queue like any other, and from then on the crowd meets a book that holds it.
 */
export class Exchange {
  readonly #config: MarketConfig;
  readonly #book: MatchingBook;
  readonly #feed: PublicFeed;
  readonly #ticker: Ticker;
  readonly #news: Random;
  readonly #flow: Random;
  readonly #actionSeed: number;
  readonly #fills: OwnFill[];
  readonly #openingOrders: number;
  #fair: FairValue;
  #spell: Spell;
  #time: Micros;
  /** The end of the last step that was published. */
  #published: Micros;
  /** What the crowd knows during a step that has begun and is not yet published. */
  #moment: Moment | undefined;
  #nextAction: number;
  #actions = 0;
  #opened = false;

  /** A fresh exchange, or one that goes on from the very state of `origin`. */
  constructor(config: MarketConfig, origin?: Exchange) {
    this.#config = config;
    if (origin !== undefined) {
      this.#book = new MatchingBook(origin.#book);
      this.#feed = origin.#feed.fork(config);
      this.#ticker = origin.#ticker.fork();
      this.#news = randomFrom(origin.#news.state());
      this.#flow = randomFrom(origin.#flow.state());
      this.#actionSeed = origin.#actionSeed;
      this.#fills = [...origin.#fills];
      this.#openingOrders = origin.#openingOrders;
      this.#fair = origin.#fair;
      this.#spell = origin.#spell;
      this.#time = origin.#time;
      this.#published = origin.#published;
      this.#moment = origin.#moment;
      this.#nextAction = origin.#nextAction;
      this.#actions = origin.#actions;
      this.#opened = origin.#opened;
      return;
    }
    // Each part draws from its own stream, so that more latency draws do not make other news.
    const seeds = randomFrom(config.seed);
    this.#book = new MatchingBook();
    this.#fills = [];
    this.#news = randomFrom(seeds.next());
    this.#flow = randomFrom(seeds.next());
    this.#feed = new PublicFeed(config, randomFrom(seeds.next()));
    this.#ticker = new Ticker(config.start, randomFrom(seeds.next()));
    this.#actionSeed = seeds.next();
    this.#fair = fairValueAt(config.startPrice);
    this.#spell = quietUntil(config.start);
    this.#time = config.start;
    this.#published = config.start;
    this.#nextAction = config.start;
    openBook(this.#book, config, this.#flow);
    this.#openingOrders = this.#book.crowd.count;
  }

  /** The end of the last step, or the moment since then that the exchange was asked to run until. */
  get time(): Micros {
    return this.#time;
  }

  /** Lets the market run for one step and returns what it published. */
  step(): readonly MarketEvent[] {
    if (this.#opened) this.#run(this.#stepEnd);
    else if (this.#isByOrder) this.#feed.ordersSnapshot(this.#time, this.#book);
    else this.#feed.snapshot(this.#time, this.#book);
    this.#opened = true;
    this.#ticker.tell(this.#time, this.#mid(), worth(this.#fair), this.#feed);
    return this.#feed.take();
  }

  /** An exchange that goes on by itself from here: nothing done to one of the two is felt in the other. */
  fork(): Exchange {
    return new Exchange(this.#config, this);
  }

  /**
   * Lets the crowd act up to a moment within the step that comes next, which no feed tells before the step ends: an own order
   * placed now meets what really stands in the book, not what was last published.
   */
  runUntil(time: Micros): void {
    if (!this.#opened || time < this.#time || time >= this.#stepEnd)
      throw new ReplayError('BUG', `${time} does not lie within the step from ${this.#time} to ${this.#stepEnd}`);
    this.#crowdUntil(time);
  }

  /** Best bid and ask at this very moment. */
  get touch(): { readonly bid: Ticks | undefined; readonly ask: Ticks | undefined } {
    return { bid: this.#book.bids.best, ask: this.#book.asks.best };
  }

  /** Every resting order, bids before asks, each side from the best price and the longest wait on. */
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

  /** The displayed book, added up from its orders; the best levels first. */
  bookTruth(): { readonly bids: Levels; readonly asks: Levels } {
    return { bids: this.#book.bids.levels(), asks: this.#book.asks.levels() };
  }

  /** Puts an own order into the book, at `time`. The next step publishes what it did. */
  place(order: OwnOrder): Placement {
    const placement = placeOwn(this.#book, order, this.#time, (executions) =>
      this.#report(this.#time, order.side, executions),
    );
    if (placement.status !== 'rejected') this.#fills.push(...placement.fills);
    if (this.#isByOrder) this.#feed.orders(this.#time, this.#book);
    return placement;
  }

  /** Takes an own order out; false when it no longer rests. */
  cancel(order: number): boolean {
    const resting = this.#book.order(order);
    if (resting?.owner !== 'own') return false;
    this.#book.cancel(resting);
    if (this.#isByOrder) this.#feed.orders(this.#time, this.#book);
    return true;
  }

  /** All executions of own orders so far, as they happened. */
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
    const { crowd } = this.#config;
    const moment = this.#moment ?? this.#newMoment();
    this.#moment = moment;
    const liveliness = livelinessOf(this.#spell, crowd);
    while (this.#nextAction < time) {
      const random = this.#drawsOfAction();
      this.#act(this.#nextAction as Micros, moment, random);
      // News makes hurry: the further the market stands from the fair value, the faster the crowd acts.
      const hurry = 1 + Math.min(Math.abs(leadOf(this.#book, moment)) / 10, 8);
      const wait = random.exponential(1_000_000 / (crowd.pace * liveliness * hurry));
      this.#nextAction += 1 + Math.floor(wait);
    }
    this.#time = time;
  }

  /** What happens to the fair value, and what kind of spell holds, while a step lasts. */
  #newMoment(): Moment {
    const { crowd, news, publishEvery } = this.#config;
    this.#spell = spellAt(this.#spell, this.#published, crowd, this.#flow);
    const liveliness = livelinessOf(this.#spell, crowd);
    this.#fair = afterNews(this.#fair, publishEvery / 1_000_000, liveliness, news, this.#news);
    return { worth: worth(this.#fair), drift: paceOf(this.#fair, news) };
  }

  #drawsOfAction(): Random {
    if (this.#config.draws !== 'by-action') return this.#flow;
    this.#actions += 1;
    return randomFrom(this.#actionSeed + this.#actions);
  }

  #act(time: Micros, moment: Moment, random: Random): void {
    const { bids, asks } = this.#book;
    const before = [bids.best, asks.best];
    const sweep = act(this.#book, moment, this.#config.crowd, random);
    if (sweep !== undefined) this.#report(time, sweep.aggressor, sweep.executions);
    if (this.#isByOrder) this.#feed.orders(time, this.#book);
    if (this.#book.crowd.count > this.#openingOrders) tidy(this.#book, random);
    if (this.#isByOrder) this.#feed.orders(time, this.#book);
    const moved = before[0] !== bids.best || before[1] !== asks.best;
    if (moved && this.#config.quotes) this.#feed.quote(time, this.#book);
  }

  #report(time: Micros, aggressor: Side, executions: readonly Execution[]): void {
    this.#feed.prints(time, aggressor, executions);
    for (const { maker, price, size } of executions) {
      if (maker.owner === 'crowd') continue;
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
