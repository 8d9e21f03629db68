import { Decimal, type Fact, type MarketEvent, type Micros, placeLimit, placeMarket, type Ticks } from '@replay/core';
import { l3FifoQueue } from '@replay/sim';
import type { StrategyHooks } from '@replay/strategy';
import { anyMoves, anyOrderTape, anyTape, law, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish, loadRun, openRun, saveRun, startFact, step } from '../src/index.ts';
import { anyConstant, anyLatency, run } from './any-latency.ts';
import { Dicer } from './dicer.ts';
import { runLaws } from './run-laws.ts';
import { configOf, ofType, runFrom, runOf } from './scripted-run.ts';

describe('on any tape', () => {
  runLaws({ tapes: anyTape({ maxEvents: 40 }), moves: anyMoves({ maxEvents: 40 }) }, law);
});

describe('a run on a feed by order', () => {
  law(
    'that is cut at any event and loaded again goes on to the same facts and queues',
    [anyOrderTape({ maxEvents: 40 }), anyLatency, fc.nat(), fc.nat()],
    (events, latency, seed, anyCut) => {
      const options = { ...latency, seed, queue: l3FifoQueue };
      const config = configOf(() => new Dicer(), options);
      const cut = anyCut % (events.length + 1);
      const facts: Fact[] = [startFact(config)];
      let state = openRun(config);
      for (const event of events.slice(0, cut)) {
        const [next, told] = step(state, event);
        facts.push(...told);
        state = next;
      }
      expect(runFrom(loadRun(config, saveRun(state)), events.slice(cut), facts)).toEqual(run(events, options));
    },
  );
});

describe('the strategy of these laws', () => {
  it('comes upon everything that can become of a wish', () => {
    const wanted = [
      'OrderAmended',
      'AmendRejected not-working',
      'OrderRejected post-only-would-take',
      'OrderRejected reduce-only',
      'OrderRejected no-liquidity',
      'OrderCancelled requested',
      'OrderCancelled self-trade',
      'OrderCancelled reduce-only',
      'OrderCancelled size-below-filled',
      'OrderCancelled post-only-would-take',
      'OrderExpired gtd',
      'OrderExpired ioc-remainder',
      'OrderExpired depth-exhausted',
      'CancelRejected not-working',
    ];
    const missing = new Set(wanted);
    for (const [seed, events] of fc.sample(anyTape(), { numRuns: 1_500, seed: 5 }).entries()) {
      const facts = run(events, { latency: { order: (seed % 5) * 1_000, response: (seed % 3) * 5_000 }, seed });
      for (const fact of facts) missing.delete('reason' in fact ? `${fact.type} ${fact.reason}` : fact.type);
      if (missing.size === 0) return;
    }
    expect([...missing]).toEqual([]);
  });
});

describe('a spot account', () => {
  it('never spends what it has not, fees of the run included', () => {
    const instruments = [testInstrument({ contract: 'spot', fees: { maker: '0', taker: '0' } })];
    const fees = { maker: '0.01', taker: '0.02' };
    fc.assert(
      fc.property(
        anyTape(),
        anyConstant,
        fc.nat(),
        fc.integer({ min: 1, max: 20 }),
        (events, { latency }, seed, coins) => {
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
        },
      ),
    );
  });
});

describe('a run whose data fail or that is interrupted', () => {
  it.each(['data-failed', 'interrupted'] as const)('and so is %s keeps all that was received until then', (outcome) => {
    fc.assert(
      fc.property(anyTape(), anyConstant, fc.nat(), (events, { latency }, anyCut) => {
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
      'returns a size that is a bigint',
      { onStart: () => [{ type: 'PlaceOrder', side: 'buy', size: 1n }] as never },
      /intent 0 of 1 is none: .*"size":"1n"/,
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
    ['a size of half a lot at market', placeMarket('buy', 0.5 as never), 'invalid-size'],
    ['a size that is no number', placeMarket('buy', Number.NaN as never), 'invalid-size'],
    ['a price that is no number', placeLimit('buy', 1 as never, { price: Infinity as never }), 'invalid-price'],
    ['an instrument the run has not', { ...placeMarket('buy', 1 as never), instrument: 'x:Y' }, 'unknown-instrument'],
    ['a timer at no time', { type: 'SetTimer', at: Number.NaN as never, name: 'x' }, 'invalid-time'],
  ] as const)('%s is denied with its reason, and the run goes on', (_what, intent, reason) => {
    const { facts, error } = failing({ onStart: () => [intent] });
    expect(error).toBeUndefined();
    expect(ofType(facts, 'IntentDenied').map((denied) => denied.reason)).toEqual([reason]);
    expect(facts.at(-1)).toMatchObject({ type: 'RunEnded', outcome: 'completed' });
  });

  it.each([
    ['a size of half a lot at a limit', placeLimit('buy', 0.5 as never, { price: 99 as never }), 'invalid-size'],
    ['a negative size', placeMarket('sell', -1 as never), 'invalid-size'],
    ['a price between ticks', placeLimit('buy', 1 as never, { price: 99.5 as never }), 'invalid-price'],
  ] as const)('%s is sent, and the venue rejects it', (_what, intent, reason) => {
    const { facts } = failing({ onStart: () => [intent] });
    expect(ofType(facts, 'OrderRejected').map((rejected) => rejected.reason)).toEqual([reason]);
  });

  it('10,000 orders at once: the first 200 are sent, each other one is denied, and the denials counted', () => {
    const { facts } = failing({
      onStart: () => Array.from({ length: 10_000 }, () => placeLimit('buy', 1 as never, { price: 1 as Ticks })),
    });
    expect(ofType(facts, 'OrderSubmitted')).toHaveLength(200);
    const denied = ofType(facts, 'IntentDenied').filter(({ reason }) => reason === 'too-many-orders');
    expect(denied).toHaveLength(101);
    expect(denied.reduce((sum, { times = 1 }) => sum + times, 0)).toBe(9_800);
  });

  it('an order that costs more than the account has is rejected for margin', () => {
    const config = configOf(
      { onBook: ({ book }) => [placeLimit('buy', 1_000 as never, { price: book.touch.bid.price })] },
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
      kind: 'disconnect',
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
