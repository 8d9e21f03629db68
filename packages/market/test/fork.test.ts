import { type MarketEvent, type Micros, micros } from '@replay/core';
import { describe, expect, it } from 'vitest';
import { type CancellationChoice, createExchange, type Exchange, type MarketConfig } from '../src/index.ts';
import { limitOrder, shortMarket } from './short-market.ts';

const byAction = (seed: number, cancels?: CancellationChoice): MarketConfig => {
  const { orderFlow, ...config } = shortMarket(seed);
  return { ...config, draws: 'by-action', orderFlow: cancels === undefined ? orderFlow : { ...orderFlow, cancels } };
};

function running(config: MarketConfig, steps = 40): Exchange {
  const exchange = createExchange(config);
  for (let step = 0; step <= steps; step++) exchange.step();
  return exchange;
}

const future = (exchange: Exchange, steps = 40): readonly MarketEvent[] =>
  Array.from({ length: steps }, () => exchange.step()).flat();

describe('a fork of an exchange', () => {
  it.each([
    ['all draws in a row', shortMarket(3)],
    ['a stream for each action', byAction(3)],
    ['cancels behind the front', byAction(3, 'behind-the-front')],
  ])('has the same future, to the last event: %s', (_what, config) => {
    const exchange = running(config);
    const fork = exchange.fork();
    const events = future(exchange);
    expect(future(fork)).toEqual(events);
    expect(fork.restingOrders()).toEqual(exchange.restingOrders());
    expect(events.length).toBeGreaterThan(40);
  });

  it('keeps to itself what is done in it', () => {
    const config = byAction(5);
    const [exchange, untouched] = [running(config), running(config)];
    const fork = exchange.fork();
    fork.place({ side: 'buy', size: 5_000 as never, terms: { kind: 'market' } });
    const without = future(untouched);
    expect(future(fork)).not.toEqual(without);
    expect(future(exchange)).toEqual(without);
  });

  it('stays closer to its origin after a small order when each action has its own draws', () => {
    const common = (config: MarketConfig): number => {
      const exchange = running(config);
      const fork = exchange.fork();
      fork.place(limitOrder('buy', (exchange.touch.bid ?? 0) - 3, 1));
      const [ours, theirs] = [future(fork, 200), future(exchange, 200)].map((events) =>
        events.flatMap((event) => (event.type === 'TradePrinted' ? [`${event.exchangeTime} ${event.price}`] : [])),
      );
      const known = new Set(theirs);
      return (ours ?? []).filter((print) => known.has(print)).length / (ours?.length ?? 1);
    };
    const seeds = [1, 2, 3, 4, 5, 6];
    const mean = (shares: readonly number[]) => shares.reduce((sum, share) => sum + share, 0) / shares.length;
    const apart = mean(seeds.map((seed) => common(shortMarket(seed))));
    const together = mean(seeds.map((seed) => common(byAction(seed))));
    expect(together).toBeGreaterThan(apart + 0.1);
  });
});

describe('a moment within a step', () => {
  it('changes nothing for anybody when no order is placed at it', () => {
    const [asked, other] = [running(byAction(7)), running(byAction(7))];
    asked.runUntil(micros(asked.time + 20_000));
    asked.runUntil(micros(asked.time + 20_000));
    expect(future(asked)).toEqual(future(other));
  });

  it('shows an own order the book as it is, not as it was last published', () => {
    const stale = Array.from({ length: 30 }, (_, seed) => {
      const exchange = running(byAction(seed + 1));
      const published = exchange.touch;
      exchange.runUntil(micros(exchange.time + 49_999));
      return exchange.touch.bid !== published.bid || exchange.touch.ask !== published.ask;
    });
    expect(stale.filter(Boolean).length).toBeGreaterThan(5);
  });

  it.each([
    [-1, 'it has passed'],
    [50_000, 'the step is over by then'],
  ])('is refused %i microseconds from the last publication: %s', (later) => {
    const exchange = running(byAction(7));
    expect(() => exchange.runUntil((exchange.time + later) as Micros)).toThrow(/does not lie within the step/);
  });
});

describe('cancels', () => {
  /** The mean place of those who leave, from 0 at the front of their queue to 1 at its end, by what the orders say before and after. */
  function meanPlace(cancels: CancellationChoice): number {
    const { orderFlow, ...config } = byAction(11, cancels);
    // Few prices and no market orders, so that the queues are long and only cancels shorten them.
    const near = { ...orderFlow, marketShare: 0, limitShare: 0.5, pace: 300, distances: [{ share: 1, ticks: 2 }] };
    const exchange = running({ ...config, orderFlow: near, publishEvery: micros(5_000) });
    const places: number[] = [];
    for (let step = 0; step < 2_000; step++) {
      const queues = new Map<string, number[]>();
      for (const { id, side, price } of exchange.restingOrders()) {
        const queue = queues.get(`${side} ${price}`) ?? [];
        queues.set(`${side} ${price}`, [...queue, id]);
      }
      exchange.step();
      const still = new Set(exchange.restingOrders().map(({ id }) => id));
      for (const ids of queues.values()) {
        const left = ids.filter((id) => !still.has(id));
        if (ids.length < 4 || left.length === ids.length) continue;
        for (const id of left) places.push(ids.indexOf(id) / (ids.length - 1));
      }
    }
    expect(places.length).toBeGreaterThan(100);
    return places.reduce((sum, place) => sum + place, 0) / places.length;
  }

  it('come from the configured part of the queue', () => {
    const places = (['longest-waiting', 'anyone', 'behind-the-front', 'newest'] as const).map(meanPlace);
    expect(
      places.toSorted((one, other) => one - other),
      places.join(', '),
    ).toEqual(places);
    expect(places[1]).toBeCloseTo(0.5, 1);
  });
});
