import { applyEvent, type Book, waitingBook } from '@replay/book';
import type { Lots, MarketEvent, Micros, Ticks } from '@replay/core';
import { createExchange, type Exchange, type MarketConfig } from '@replay/market';
import { Mids } from './mids.ts';
import { decisionLatency, priceOf, type StudyOrder, studyOrders } from './orders.ts';
import type { Outcome } from './outcome.ts';
import { truthOf } from './truth.ts';

/** A market as a back-test has it: what its public feed told, and none of our orders in it. */
export interface Recording {
  readonly events: readonly MarketEvent[];
  readonly mids: Mids;
  readonly trials: readonly Trial[];
}

/** An order with what really became of it, and where in the recording it arrives. */
export interface Trial {
  readonly order: StudyOrder;
  /** Of a resting order. */
  readonly price: Ticks;
  readonly truth: Outcome;
  /** The place of the first event after its arrival. */
  readonly from: number;
  /** The book as published before it. */
  readonly book: Book;
  /** The mid of that book, in ticks. */
  readonly mid: number;
}

const second = 1_000_000;

/**
 * Runs a market from its start to its end and tries orders in it, seeded by `seed`. Each order is placed in a fork of the exchange, so
 * that it is alone in its market and the recording knows of none.
 */
export function record(config: MarketConfig, seed: number): Recording {
  const exchange = createExchange(config);
  const events: MarketEvent[] = [];
  const mids = new Mids();
  const trials: Trial[] = [];
  const published: Published[] = [];
  let book: Book = waitingBook;
  const publish = (): void => {
    for (const event of exchange.step()) {
      events.push(event);
      book = applyEvent(book, event);
    }
    mids.add(exchange.time, exchange.touch);
    published.push({ time: exchange.time, ...exchange.touch });
    if (published.length > 50) published.shift();
  };
  const runTo = (end: number): void => {
    while (exchange.time + config.publishEvery <= end) publish();
  };
  publish();
  // The opening book is drawn, not traded; half a minute makes it a market.
  runTo(config.start + 30 * second);
  const touchSize = usualTouch(exchange, config);
  const end = (config.start + config.duration) as Micros;
  for (const order of studyOrders(seed, exchange.time, (end - 20 * second) as Micros, touchSize)) {
    runTo(order.arrival);
    const known = published.findLast(({ time }) => time <= order.arrival - decisionLatency);
    if (known?.bid === undefined || known.ask === undefined) continue;
    const price = order.kind === 'resting' ? priceOf(order, { bid: known.bid, ask: known.ask }) : known.bid;
    const truth = truthOf(order, price, exchange.fork(), config.publishEvery);
    trials.push({ order, price, truth, from: events.length, book, mid: mids.at(order.arrival) });
  }
  runTo(end);
  return { events, mids, trials: trials.map((trial) => ({ ...trial, from: firstAfter(events, trial) })) };
}

interface Published {
  readonly time: Micros;
  readonly bid: Ticks | undefined;
  readonly ask: Ticks | undefined;
}

/** Prints of the step in which an order arrives may come before it. */
function firstAfter(events: readonly MarketEvent[], { order, from }: Trial): number {
  let at = from;
  while ((events[at]?.exchangeTime ?? Infinity) <= order.arrival) at += 1;
  return at;
}

/** The mean size at the touch over the next ten seconds, looked up in a fork. */
function usualTouch(exchange: Exchange, { publishEvery }: MarketConfig): Lots {
  const fork = exchange.fork();
  const sizes: number[] = [];
  while (fork.time < exchange.time + 10 * second) {
    fork.step();
    const { bids, asks } = fork.bookTruth();
    sizes.push(bids.sizes[0] ?? 0, asks.sizes[0] ?? 0);
    for (let skipped = 0; skipped < 500_000 / publishEvery; skipped++) fork.step();
  }
  return Math.max(1, Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length)) as Lots;
}
