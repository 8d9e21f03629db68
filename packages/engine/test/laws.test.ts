import { Decimal, type Fact, type MarketEvent, type Micros, placeLimit, placeMarket, type Ticks } from '@replay/core';
import { type AccountView, type Intents, requote, type StrategyHooks, type View } from '@replay/strategy';
import { anyTape, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish, loadRun, openRun, saveRun, startFact, step } from '../src/index.ts';
import { configOf, ofType, type RunOptions, runFrom, runOf } from './scripted-run.ts';

/** A strategy with a memory and with chance in it, so that a saved run must carry both. */
class Dicer implements StrategyHooks {
  seen = 0;
  byPrice = new Map<number, number>();

  onBook(view: View): Intents {
    this.seen += 1;
    const { bid, ask } = view.book.touch;
    this.byPrice.set(bid.price, (this.byPrice.get(bid.price) ?? 0) + 1);
    if (this.seen % 7 === 0)
      return [placeMarket(view.random.chance(0.5) ? 'buy' : 'sell', (1 + (this.seen % 3)) as never)];
    if (this.seen % 11 === 0)
      return [placeLimit('buy', ask.price, 5 as never, view.random.chance(0.5) ? 'ioc' : 'gtc')];
    return requote(view.working, [
      { side: 'buy', price: (bid.price - view.random.below(2)) as Ticks, size: 2 as never },
      { side: 'sell', price: (ask.price + (this.byPrice.size % 2)) as Ticks, size: 2 as never },
    ]);
  }

  onFill(view: AccountView): Intents {
    return view.working.length > 6
      ? view.working.slice(0, 2).map(({ id }) => ({ type: 'CancelOrder' as const, order: id }))
      : [];
  }
}

const anyLatency = fc.record({
  feed: fc.oneof(fc.constant('recorded' as const), fc.integer({ min: 0, max: 5_000 })),
  order: fc.integer({ min: 0, max: 20_000 }),
  response: fc.integer({ min: 0, max: 20_000 }),
});
const run = (events: readonly MarketEvent[], options: RunOptions): readonly Fact[] =>
  runOf(
    configOf(() => new Dicer(), options),
    events,
  );

describe('a run', () => {
  it('gives the same facts twice', () => {
    fc.assert(
      fc.property(anyTape(), anyLatency, fc.nat(), (events, latency, seed) => {
        expect(run(events, { latency, seed })).toEqual(run(events, { latency, seed }));
      }),
    );
  });

  it('that is cut at any event, saved as text and loaded again goes on to the same facts', () => {
    fc.assert(
      fc.property(anyTape(), anyLatency, fc.nat(), fc.nat(), (events, latency, seed, anyCut) => {
        const options = { latency, seed };
        const config = configOf(() => new Dicer(), options);
        const cut = anyCut % (events.length + 1);
        const facts: Fact[] = [startFact(config)];
        let state = openRun(config);
        for (const event of events.slice(0, cut)) {
          const [next, told] = step(state, event);
          facts.push(...told);
          state = next;
        }
        const resumed = runFrom(loadRun(config, saveRun(state)), events.slice(cut), facts);
        expect(resumed).toEqual(run(events, options));
      }),
    );
  });

  it('decides nothing before a moment by what comes after it', () => {
    fc.assert(
      fc.property(anyTape(), anyLatency, fc.nat(), (events, latency, anyCut) => {
        const cut = events[anyCut % events.length]?.receivedTime ?? (0 as Micros);
        // What the venue had seen by then belongs to the past too: an answer may tell of it before the feed does.
        const happened = ({ exchangeTime, receivedTime }: MarketEvent): number =>
          latency.feed === 'recorded' ? Math.min(exchangeTime, receivedTime) : receivedTime - latency.feed;
        const known = events.slice(0, events.findLastIndex((event) => happened(event) <= cut) + 1);
        const decided = (facts: readonly Fact[]): readonly Fact[] =>
          facts.filter(
            (fact) => (fact.type === 'OrderSubmitted' || fact.type === 'CancelSubmitted') && fact.time <= cut,
          );
        expect(decided(run(known, { latency, to: cut + 1 }))).toEqual(decided(run(events, { latency })));
      }),
    );
  });

  it('of an idle strategy has no orders and keeps its capital', () => {
    fc.assert(
      fc.property(anyTape(), (events) => {
        const facts = runOf(configOf({ onBook: () => [] }), events);
        expect(facts.filter(({ type }) => /^(Order|Cancel|Intent|Funding)/.test(type))).toEqual([]);
      }),
    );
  });

  it('keeps filled + leaves = size for every order, and never fills past the limit', () => {
    fc.assert(
      fc.property(anyTape(), anyLatency, fc.nat(), (events, latency, seed) => {
        const facts = run(events, { latency, seed });
        const asked = new Map(ofType(facts, 'OrderSubmitted').map((order) => [order.order, order]));
        const filled = new Map<string, number>();
        for (const fill of ofType(facts, 'OrderFilled')) {
          const order = asked.get(fill.order);
          filled.set(fill.order, (filled.get(fill.order) ?? 0) + fill.size);
          expect(fill.size).toBeGreaterThan(0);
          expect((filled.get(fill.order) ?? 0) + fill.leaves).toBe(order?.size);
          if (order?.terms.kind !== 'limit') continue;
          const worse = fill.side === 'buy' ? fill.price > order.terms.price : fill.price < order.terms.price;
          expect(worse).toBe(false);
          if (fill.liquidity === 'maker') expect(fill.price).toBe(order.terms.price);
        }
      }),
    );
  });

  it('never fills more from a print than was printed', () => {
    fc.assert(
      fc.property(anyTape(), anyLatency, fc.nat(), (events, latency, seed) => {
        const printed = new Map(
          events.flatMap((event) => (event.type === 'TradePrinted' ? [[event.sequence, event.size]] : [])),
        );
        const spent = new Map<number, number>();
        for (const fill of ofType(run(events, { latency, seed }), 'OrderFilled')) {
          if (fill.cause !== 'queue' && fill.cause !== 'trade-through') continue;
          spent.set(fill.sequence, (spent.get(fill.sequence) ?? 0) + fill.size);
          expect(spent.get(fill.sequence)).toBeLessThanOrEqual(printed.get(fill.sequence) ?? 0);
        }
      }),
    );
  });

  it('shifted in time is the same run, shifted', () => {
    const shift = 3_600_000_000;
    const shifted = (event: MarketEvent): MarketEvent => ({
      ...event,
      exchangeTime: (event.exchangeTime + shift) as Micros,
      receivedTime: (event.receivedTime + shift) as Micros,
    });
    const times = ['time', 'seenTime', 'arrivesAt', 'firstTime'] as const;
    const back = (fact: Fact): Fact => {
      const moved: Record<string, unknown> = { ...fact };
      for (const name of times) if (typeof moved[name] === 'number') moved[name] = (moved[name] as number) - shift;
      return moved as unknown as Fact;
    };
    fc.assert(
      fc.property(anyTape(), anyLatency, (events, latency) => {
        expect(run(events.map(shifted), { latency }).map(back)).toEqual(run(events, { latency }));
      }),
    );
  });
});

describe('a spot account', () => {
  it('never spends what it has not, fees of the run included', () => {
    const instruments = [testInstrument({ contract: 'spot', fees: { maker: '0', taker: '0' } })];
    const fees = { maker: '0.01', taker: '0.02' };
    fc.assert(
      fc.property(anyTape(), anyLatency, fc.nat(), fc.integer({ min: 1, max: 20 }), (events, latency, seed, coins) => {
        const [start] = events;
        const price = start?.type === 'BookSnapshotted' ? (start.asks.prices[0] ?? 0) : 0;
        let cash = new Decimal(price * coins);
        let held = 0;
        const options = { instruments, fees, latency, seed, capital: cash.toFixed() };
        for (const fill of ofType(run(events, options), 'OrderFilled')) {
          const paid = new Decimal(fill.price).times(fill.side === 'buy' ? fill.size : -fill.size);
          cash = cash.minus(paid).minus(fill.fee);
          held += fill.side === 'buy' ? fill.size : -fill.size;
          expect(cash.isNegative()).toBe(false);
          expect(held).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe('a run whose data fail or that is interrupted', () => {
  it.each(['data-failed', 'interrupted'] as const)('and so is %s keeps all that was received until then', (outcome) => {
    fc.assert(
      fc.property(anyTape(), anyLatency, fc.nat(), (events, latency, anyCut) => {
        const known = events.slice(0, 1 + (anyCut % events.length));
        const config = configOf(() => new Dicer(), { latency });
        let state = openRun(config);
        const facts: Fact[] = [startFact(config)];
        for (const event of known) {
          const [next, told] = step(state, event);
          facts.push(...told);
          state = next;
        }
        facts.push(...finish(state, outcome)[1]);
        expect(facts.at(-1)).toMatchObject({ type: 'RunEnded', outcome });
        expect(facts.slice(0, -1)).toEqual(run(known, { latency }).slice(0, -1));
      }),
    );
  });
});

describe('the bounds of a run', () => {
  const tape = (): readonly MarketEvent[] => fc.sample(anyTape(), { numRuns: 1, seed: 7 })[0] ?? [];
  const failing = (hooks: StrategyHooks) => {
    const config = configOf(hooks);
    let state = openRun(config);
    const facts: Fact[] = [];
    for (const event of tape()) {
      const [next, told] = step(state, event);
      state = next;
      facts.push(...told);
    }
    const [ended, told] = finish(state);
    facts.push(...told);
    return { facts, error: ended.phase.status === 'ended' ? ended.phase.error : undefined };
  };

  it.each([
    ['throws', { onStart: () => JSON.parse('{') }, /scripted.onStart failed: .*JSON/],
    ['returns a text', { onStart: () => 'buy' as never }, /returned string, not a list of intents/],
    ['returns something that is no intent', { onStart: () => [{ type: 'Buy' }] as never }, /intent 0 of 1 is none/],
    [
      'returns a cancel without an order',
      { onStart: () => [{ type: 'CancelOrder' }] as never },
      /intent 0 of 1 is none/,
    ],
    [
      'returns a million wishes',
      { onStart: () => Array.from({ length: 1e6 }, () => placeMarket('buy', 1 as never)) },
      /1000000 intents at once/,
    ],
  ])('a strategy that %s fails the run, which keeps its facts', (_what, hooks, message) => {
    const { facts, error } = failing(hooks);
    expect(error?.code).toBe('STRATEGY_FAILED');
    expect(error?.message).toMatch(message);
    expect(facts.at(-1)).toMatchObject({ type: 'RunEnded', outcome: 'strategy-failed' });
  });

  it.each([
    ['an unknown order', { type: 'CancelOrder', order: '99' }, 'unknown-order'],
    ['a size that is no number', placeMarket('buy', Number.NaN as never), 'invalid-size'],
    ['a size of half a lot', placeMarket('buy', 0.5 as never), 'invalid-size'],
    ['a negative size', placeMarket('sell', -1 as never), 'invalid-size'],
    ['a price between ticks', placeLimit('buy', 99.5 as never, 1 as never), 'invalid-price'],
    ['an instrument the run has not', { ...placeMarket('buy', 1 as never), instrument: 'x:Y' }, 'unknown-instrument'],
    ['a timer at no time', { type: 'SetTimer', at: Number.NaN as never, name: 'x' }, 'invalid-time'],
  ] as const)('%s is denied with its reason, and the run goes on', (_what, intent, reason) => {
    const { facts, error } = failing({ onStart: () => [intent] });
    expect(error).toBeUndefined();
    expect(ofType(facts, 'IntentDenied').map((denied) => denied.reason)).toEqual([reason]);
    expect(facts.at(-1)).toMatchObject({ type: 'RunEnded', outcome: 'completed' });
  });

  it('10,000 orders at once: the first 200 are sent, each other one is denied', () => {
    const { facts } = failing({
      onStart: () => Array.from({ length: 10_000 }, () => placeLimit('buy', 1 as Ticks, 1 as never)),
    });
    expect(ofType(facts, 'OrderSubmitted')).toHaveLength(200);
    expect(ofType(facts, 'IntentDenied').filter(({ reason }) => reason === 'too-many-orders')).toHaveLength(9_800);
  });

  it('an order that costs more than the account has is rejected for margin', () => {
    const config = configOf(
      { onBook: ({ book }) => [placeLimit('buy', book.touch.bid.price, 1_000 as never)] },
      { capital: '50' },
    );
    const facts = runOf(config, tape());
    expect(ofType(facts, 'OrderRejected').map(({ reason }) => reason)).toContain('margin');
    expect(ofType(facts, 'OrderFilled')).toEqual([]);
  });

  it('a market order before the first book is refused for want of liquidity, whatever the account has', () => {
    const config = configOf({ onStart: () => [placeMarket('buy', 5 as never)] }, { capital: '1' });
    const interrupted: MarketEvent = {
      type: 'FeedInterrupted',
      cause: 'nothing has come yet',
      instrument: testInstrument().id,
      exchangeTime: 0 as Micros,
      receivedTime: 0 as Micros,
      sequence: 0,
    };
    const facts = runOf(config, [interrupted]);
    expect(ofType(facts, 'OrderRejected').map(({ reason }) => reason)).toEqual(['no-liquidity']);
  });

  it('spot cannot be sold before it is bought', () => {
    const config = configOf(
      { onBook: () => [placeMarket('sell', 1 as never)] },
      { instruments: [testInstrument({ contract: 'spot' })] },
    );
    const facts = runOf(config, tape());
    expect(new Set(ofType(facts, 'OrderRejected').map(({ reason }) => reason))).toEqual(new Set(['margin']));
    expect(ofType(facts, 'OrderFilled')).toEqual([]);
  });
});
