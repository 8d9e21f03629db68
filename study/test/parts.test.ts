import { applyEvent, waitingBook } from '@replay/book';
import { type MarketEvent, type Micros, micros, type Ticks, ticks } from '@replay/core';
import { createExchange } from '@replay/market';
import { realisticFills } from '@replay/sim';
import { tape } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { type Bar, barEstimate, barsOf } from '../bar-estimate.ts';
import { Mids } from '../mids.ts';
import { priceOf, type RestingOrder, studyOrders, type TakingOrder, takerSizes } from '../orders.ts';
import { outcomeOf } from '../outcome.ts';
import { type Recording, record, type Trial } from '../recording.ts';
import { regimes } from '../regimes.ts';
import { meanOf, medianOf } from '../statistics.ts';
import { truthOf } from '../truth.ts';
import { venueEstimate } from '../venue-estimate.ts';

const second = 1_000_000;

describe('one-second bars', () => {
  it('hold the prints of their second, and the last price where there were none', () => {
    const events = tape()
      .at(100_000)
      .print('buy 101x1')
      .at(900_000)
      .print('sell 99x1')
      .print('buy 100x1')
      .at(3_200_000)
      .print('buy 104x1')
      .print('buy 103x1')
      .events();
    expect(barsOf(events).map(({ start, open, high, low, close }) => [start / second, open, high, low, close])).toEqual(
      [
        [0, 101, 101, 99, 100],
        [1, 100, 100, 100, 100],
        [2, 100, 100, 100, 100],
        [3, 104, 104, 103, 103],
      ],
    );
  });

  const bars: readonly Bar[] = [
    [100, 103, 97, 101],
    [101, 102, 99, 100],
    [102, 104, 98, 103],
  ].map(([open = 0, high = 0, low = 0, close = 0], at) => ({
    start: at * second,
    open: ticks(open),
    high: ticks(high),
    low: ticks(low),
    close: ticks(close),
  }));
  const mids = new Mids();
  mids.add(0, { bid: 100, ask: 100 });
  const recording = { mids } as Recording;
  const resting = (side: RestingOrder['side'], hold: number): RestingOrder => ({
    kind: 'resting',
    side,
    arrival: micros(300_000),
    size: 1 as never,
    behind: 0,
    hold: micros(hold),
  });

  it.each<[string, RestingOrder['side'], number, number, 'touched' | 'passed', number | undefined, string]>([
    ['buy', 'buy', 99, 10 * second, 'touched', 1.7, 'the next bar touches it, and is over at 2 s'],
    ['buy', 'buy', 99, 10 * second, 'passed', 2.7, 'only the bar after that goes below it'],
    ['buy', 'buy', 97, 10 * second, 'touched', undefined, 'the bar it came in does not count'],
    ['sell', 'sell', 104, 10 * second, 'touched', 2.7, 'highs fill sells'],
    ['sell', 'sell', 104, second, 'touched', undefined, 'it was cancelled before that bar began'],
  ])('a %s is filled by them as they see it: %#', (_what, side, price, hold, fills, waited) => {
    const trial = { order: resting(side, hold), price: ticks(price) } as Trial;
    expect(barEstimate(recording, bars, trial, { takes: 'open', fills }).waited).toBe(waited);
  });

  it.each([
    ['open', 101],
    ['close', 100],
  ] as const)('take at the %s of the next one: %i', (takes, price) => {
    const order: TakingOrder = {
      kind: 'taking',
      side: 'buy',
      arrival: micros(300_000),
      size: 5 as never,
      takes: takerSizes[0] as never,
      every: micros(0),
    };
    const trial = { order, price: 0 as Ticks } as Trial;
    expect(barEstimate(recording, bars, trial, { takes, fills: 'touched' }).price).toBe(price);
  });
});

describe('an outcome', () => {
  it('counts what was filled, when it was complete, at which price, and what it was worth a second later', () => {
    const mids = new Mids();
    mids.add(0, { bid: 9_990, ask: 10_010 });
    mids.add(2 * second, { bid: 10_019, ask: 10_021 });
    const order = { side: 'buy' as const, size: 4, arrival: 0 as Micros };
    const fill = (time: number, price: number, size: number) => ({
      time: time as Micros,
      price: price as Ticks,
      size: size as never,
    });
    const half = outcomeOf(order, [fill(second / 2, 10_000, 2)], mids);
    expect(half).toEqual({ filled: 0.5, waited: undefined, price: 10_000, edge: 0 });
    const whole = outcomeOf(order, [fill(second / 2, 10_000, 2), fill(second, 10_000, 2)], mids);
    expect(whole).toMatchObject({ filled: 1, waited: 1, price: 10_000 });
    expect(whole.edge).toBeCloseTo(10, 9);
    expect(outcomeOf({ ...order, side: 'sell' }, [fill(second, 10_000, 4)], mids).edge).toBeCloseTo(-20, 9);
    expect(outcomeOf(order, [], mids)).toEqual({ filled: 0, waited: undefined, price: undefined, edge: 0 });
  });
});

describe('the price of a resting order', () => {
  it.each<[RestingOrder['side'], number, number, number, number, string]>([
    ['buy', 0, 100, 101, 100, 'at its touch'],
    ['buy', 2, 100, 101, 98, 'two ticks behind'],
    ['sell', 2, 100, 101, 103, 'behind is up for sells'],
    ['buy', -1, 100, 103, 101, 'a wide spread is improved'],
    ['sell', -1, 100, 103, 102, 'from the other side alike'],
    ['buy', -1, 100, 101, 100, 'a spread of one tick leaves no room'],
  ])('%s %i behind %i | %i is %i: %s', (side, behind, bid, ask, price) => {
    expect(priceOf({ side, behind } as RestingOrder, { bid: ticks(bid), ask: ticks(ask) })).toBe(price);
  });
});

describe('statistics', () => {
  it('know the mean, and are less sure of samples that come in clusters', () => {
    const values = [1, 1, 1, 5, 5, 5];
    const apart = meanOf(values.map((value, cluster) => ({ value, cluster })));
    const together = meanOf(values.map((value, at) => ({ value, cluster: Math.floor(at / 3) })));
    expect([apart.mean, together.mean]).toEqual([3, 3]);
    expect(apart.error).toBeCloseTo(Math.sqrt((24 * 6) / 5) / 6, 12);
    expect(together.error).toBeCloseTo(Math.sqrt((72 * 2) / 1) / 6, 12);
    expect([medianOf([3, 1, 2]), medianOf([4, 1, 2, 3]), medianOf([])]).toEqual([2, 2.5, undefined]);
  });
});

describe('truth and estimate', () => {
  const market = regimes[0]?.market(3, micros(90 * second)) as NonNullable<
    ReturnType<(typeof regimes)[number]['market']>
  >;

  it('see the same market up to an order: a fork without one is the recording itself', () => {
    const { events, trials } = record(market, 9);
    const alone: MarketEvent[] = [];
    const exchange = createExchange(market);
    while (alone.length < events.length) alone.push(...exchange.step());
    expect(alone).toEqual(events);
    expect(trials.length).toBeGreaterThan(25);
  });

  it('agree to the lot on a market order that comes right after a book message', () => {
    const exchange = createExchange(market);
    const events: MarketEvent[] = [];
    for (let step = 0; step < 200; step++) events.push(...exchange.step());
    const mids = new Mids();
    mids.add(0, exchange.touch);
    for (const [seed, order] of [
      ...studyOrders(5, exchange.time, micros(exchange.time + 30 * second), 400 as never),
    ].entries()) {
      if (order.kind !== 'taking' || order.takes.pieces > 1) continue;
      const now: TakingOrder = { ...order, arrival: exchange.time };
      const truth = truthOf(now, 0 as Ticks, exchange.fork(), market.publishEvery);
      const { bids, asks } = exchange.bookTruth();
      const opening = { ...events[0], bids, asks } as MarketEvent;
      const book = applyEvent(waitingBook, opening);
      const trial = { order: now, price: 0 as Ticks, truth, from: 0, book, mid: 0 };
      const estimate = venueEstimate({ events: [], mids, trials: [] }, trial, realisticFills, realisticFills.queue);
      expect([estimate.filled, estimate.price], `order ${seed}`).toEqual([truth.filled, truth.price]);
    }
  });
});
