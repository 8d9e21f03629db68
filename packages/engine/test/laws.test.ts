import type { Book } from '@replay/book';
import {
  amend,
  cancel,
  cancelAll,
  Decimal,
  type Fact,
  type Intent,
  lots,
  type MarketEvent,
  type Micros,
  micros,
  type PlaceOrder,
  placeLimit,
  placeMarket,
  type Ticks,
  ticks,
} from '@replay/core';
import { positionOf } from '@replay/ledger';
import { drawnLatency, refusingLatency, uniformDelays } from '@replay/sim';
import {
  type AccountView,
  type Intents,
  type OwnOrder,
  requote,
  type StrategyHooks,
  type View,
} from '@replay/strategy';
import { anyMoves, anyTape, drawn, law, type Move, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish, loadRun, openRun, saveRun, startFact, step } from '../src/index.ts';
import { configOf, ofType, type RunOptions, runFrom, runOf, type Script, scripted } from './scripted-run.ts';

/**
 * A strategy with a memory and with chance in it, so that a saved run must carry both, and with every kind of wish: orders
 * with names of its own and counted ones, good till a date, only reducing, amends, cancels of one and of all.
 */
class Dicer implements StrategyHooks {
  seen = 0;
  named = 0;
  byPrice = new Map<number, number>();

  onBook(view: View): Intents {
    this.seen += 1;
    const { random, working } = view;
    const { bid, ask } = view.book.touch;
    this.byPrice.set(bid.price, (this.byPrice.get(bid.price) ?? 0) + 1);
    const some = working[random.below(working.length + 1)];
    switch (random.below(9)) {
      case 0:
        return [this.#named(placeMarket(anySide(view), lots(1 + random.below(random.chance(0.3) ? 60 : 6))))];
      case 1:
        return [placeLimit('buy', ask.price, lots(1 + random.below(20)), random.chance(0.5) ? 'ioc' : 'gtc')];
      case 2:
      case 3:
        if (some?.price === undefined) return [];
        return [amend(some.id, ticks(some.price + random.below(3) - 1), lots(1 + random.below(6)))];
      case 4:
        return random.chance(0.3) ? [cancelAll()] : [];
      case 5:
      case 6:
        return [this.#passing(view)];
      default:
        return requote(working, [
          { side: 'buy', price: ticks(bid.price - (this.seen % 2)), size: lots(4) },
          { side: 'sell', price: ticks(ask.price + (this.byPrice.size % 2)), size: lots(4) },
        ]);
    }
  }

  onFill(view: AccountView): Intents {
    return view.working.length > 6 ? view.working.slice(0, 2).map(({ id }) => cancel(id)) : [];
  }

  /** An order that is good for a while and, every other time, only reduces. */
  #passing({ book, now, random, position }: View): PlaceOrder {
    const price = position > 0 ? book.touch.ask.price : book.touch.bid.price;
    const expiresAt = micros(now + random.below(15_000));
    return this.#named({
      type: 'PlaceOrder',
      side: position > 0 ? 'sell' : 'buy',
      size: lots(1 + random.below(6)),
      terms: { kind: 'limit', price, timeInForce: 'gtc', expiresAt },
      ...(random.chance(0.5) ? { reduceOnly: true } : {}),
    });
  }

  /** Some names are numbers, as those that the run counts. */
  #named(order: PlaceOrder): PlaceOrder {
    this.named += 1;
    return { ...order, id: this.named % 2 === 0 ? String(this.named * 1000) : `dice-${this.named}` };
  }
}

const anySide = ({ random }: View) => (random.chance(0.5) ? 'buy' : 'sell');

type Latency = Pick<RunOptions, 'latency' | 'latencyModel'> & {
  readonly latency: { readonly feed: number | 'recorded' };
};

const anyFeed = fc.oneof(fc.constant('recorded' as const), fc.integer({ min: 0, max: 5_000 }));
const anyMicros = fc.integer({ min: 0, max: 20_000 });
const anyConstant: fc.Arbitrary<Latency> = fc
  .record({ feed: anyFeed, order: anyMicros, response: anyMicros })
  .map((latency) => ({ latency }));
const anyDrawn: fc.Arbitrary<Latency> = fc
  .record({ feed: anyFeed, longest: anyMicros, seed: fc.nat(), refused: fc.constantFrom(0, 0.1) })
  .map(({ feed, longest, seed, refused }) => {
    const delays = uniformDelays(micros(0), micros(longest));
    const drawn = drawnLatency({ feed: feed as Micros | 'recorded', order: delays, response: delays, seed });
    return {
      latency: { feed },
      latencyModel: refusingLatency(drawn, { chance: refused, after: micros(longest), seed }),
    };
  });
const anyLatency = fc.oneof(anyConstant, anyDrawn);
const run = (events: readonly MarketEvent[], options: RunOptions): readonly Fact[] =>
  runOf(
    configOf(() => new Dicer(), options),
    events,
  );
const shortTape = anyTape({ maxEvents: 40 });

describe('a run', () => {
  law('gives the same facts twice', [shortTape, anyLatency, fc.nat()], (events, latency, seed) => {
    expect(run(events, { ...latency, seed })).toEqual(run(events, { ...latency, seed }));
  });

  law(
    'that is cut at any event, saved as text and loaded again goes on to the same facts',
    [shortTape, anyLatency, fc.nat(), fc.nat()],
    (events, latency, seed, anyCut) => {
      const options = { ...latency, seed };
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
    },
  );

  law(
    'decides and does nothing up to a moment by what comes after it',
    [shortTape, anyLatency, fc.nat()],
    (events, latency, anyCut) => {
      const { feed } = latency.latency;
      const cut = events[anyCut % events.length]?.receivedTime ?? (0 as Micros);
      // What the venue had seen by then belongs to the past too: an answer may tell of it before the feed does.
      const happened = ({ exchangeTime, receivedTime }: MarketEvent): number =>
        feed === 'recorded' ? Math.min(exchangeTime, receivedTime) : receivedTime - feed;
      const known = events.slice(0, events.findLastIndex((event) => happened(event) <= cut) + 1);
      const past = (facts: readonly Fact[]): readonly Fact[] =>
        facts.filter((fact) => fact.type !== 'RunStarted' && fact.type !== 'RunEnded' && fact.time <= cut);
      expect(past(run(known, { ...latency, to: cut + 1 }))).toEqual(past(run(events, latency)));
    },
  );

  law('of an idle strategy has no orders and keeps its capital', [shortTape], (events) => {
    const facts = runOf(configOf({ onBook: () => [] }), events);
    expect(facts.filter(({ type }) => /^(Order|Cancel|Amend|Intent|Funding)/.test(type))).toEqual([]);
  });

  law(
    'keeps filled + leaves = size for every order, and never fills past the limit',
    [shortTape, anyLatency, fc.nat()],
    (events, latency, seed) => {
      const orders = new Map<string, { size: number; filled: number; price: number | undefined }>();
      for (const fact of run(events, { ...latency, seed })) {
        if (fact.type === 'OrderSubmitted') {
          expect(orders.has(fact.order)).toBe(false);
          const price = fact.terms.kind === 'limit' ? fact.terms.price : undefined;
          orders.set(fact.order, { size: fact.size, filled: 0, price });
        }
        const order = 'order' in fact ? orders.get(fact.order ?? '') : undefined;
        if (order === undefined) continue;
        if (fact.type === 'OrderAmended') [order.size, order.price] = [fact.size, fact.price];
        if (fact.type === 'OrderFilled') {
          expect(fact.size).toBeGreaterThan(0);
          order.filled += fact.size;
          const worse = fact.side === 'buy' ? fact.price > (order.price ?? Infinity) : fact.price < (order.price ?? 0);
          expect(worse).toBe(false);
          if (fact.liquidity === 'maker') expect(fact.price).toBe(order.price);
        }
        if ('leaves' in fact) expect(order.filled + fact.leaves).toBe(order.size);
      }
    },
  );

  law('never fills more from a print than was printed', [shortTape, anyLatency, fc.nat()], (events, latency, seed) => {
    const printed = new Map(
      events.flatMap((event) => (event.type === 'TradePrinted' ? [[event.sequence, event.size]] : [])),
    );
    const spent = new Map<number, number>();
    for (const fill of ofType(run(events, { ...latency, seed }), 'OrderFilled')) {
      if (fill.cause !== 'queue' && fill.cause !== 'trade-through') continue;
      spent.set(fill.sequence, (spent.get(fill.sequence) ?? 0) + fill.size);
      expect(spent.get(fill.sequence)).toBeLessThanOrEqual(printed.get(fill.sequence) ?? 0);
    }
  });

  law(
    'books at the venue what the strategy comes to know',
    [shortTape, anyConstant, fc.nat()],
    (events, latency, seed) => {
      const config = configOf(() => new Dicer(), { ...latency, seed });
      let state = openRun(config);
      for (const event of events) state = step(state, event)[0];
      // Long after the last event every answer has arrived.
      const last = events.at(-1) as MarketEvent;
      const quiet = { type: 'MessageFlagged', kind: 'order', reason: 'none', place: 'end' } as never as MarketEvent;
      const [done] = step(state, { ...last, ...quiet, receivedTime: micros(last.receivedTime + 60_000_000) });
      const [side] = done.venues;
      expect(side?.venue.position).toBe(positionOf(done.ledger, testInstrument().id).size);
      expect(done.local.ledger).toEqual(done.ledger);
    },
  );

  law('shifted in time is the same run, shifted', [shortTape, anyConstant], (events, latency) => {
    const shift = 3_600_000_000;
    const shifted = (event: MarketEvent): MarketEvent => ({
      ...event,
      exchangeTime: micros(event.exchangeTime + shift),
      receivedTime: micros(event.receivedTime + shift),
    });
    const times = ['time', 'seenTime', 'arrivesAt', 'firstTime'] as const;
    const back = (fact: Fact): Fact => {
      const moved: Record<string, unknown> = { ...fact };
      for (const name of times) if (typeof moved[name] === 'number') moved[name] = (moved[name] as number) - shift;
      if (fact.type === 'OrderSubmitted' && fact.terms.kind === 'limit' && fact.terms.expiresAt !== undefined)
        moved.terms = { ...fact.terms, expiresAt: fact.terms.expiresAt - shift };
      return moved as unknown as Fact;
    };
    expect(run(events.map(shifted), latency).map(back)).toEqual(run(events, latency));
  });
});

describe('the strategy of these laws', () => {
  it('comes upon everything that can become of a wish', () => {
    const seen = new Set<string>();
    for (const [seed, events] of fc.sample(anyTape(), { numRuns: 1_500, seed: 5 }).entries()) {
      const facts = run(events, { latency: { order: (seed % 5) * 1_000, response: (seed % 3) * 5_000 }, seed });
      for (const fact of facts) seen.add('reason' in fact ? `${fact.type} ${fact.reason}` : fact.type);
    }
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
    expect(wanted.filter((what) => !seen.has(what))).toEqual([]);
  });
});

describe('latency', () => {
  /** The requests among any moves as a script of a strategy, each at the time of the event before it. */
  const scriptOf = (moves: readonly Move[], later: number): Script => {
    let at = 0;
    return moves.flatMap((move) => {
      if (move.kind === 'event') at = move.event.receivedTime;
      const intent = intentOf(move);
      return intent === undefined ? [] : [{ at: at + later, act: () => [intent] }];
    });
  };
  const eventsOf = (moves: readonly Move[]): readonly MarketEvent[] =>
    moves.flatMap((move) => (move.kind === 'event' ? [move.event] : []));
  const anyScript = anyMoves({ maxEvents: 40 });

  law(
    'of c to the venue gives the fills of none, asked for c later',
    [anyScript, fc.integer({ min: 0, max: 20_000 }), anyFeed],
    (moves, order, feed) => {
      const fillsOf = (later: number, latency: number) =>
        ofType(
          runOf(configOf(scripted(scriptOf(moves, later)), { latency: { feed, order: latency } }), eventsOf(moves)),
          'OrderFilled',
        ).map(({ order, time, price, size, cause }) => ({ order, time, price, size, cause }));
      expect(fillsOf(0, order)).toEqual(fillsOf(order, 0));
    },
  );

  law('of none leaves nothing that one side knows and the other does not', [anyScript], (moves) => {
    const config = configOf(scripted(scriptOf(moves, 0)), { latency: { feed: 0, order: 0, response: 0 } });
    let state = openRun(config);
    for (const event of eventsOf(moves)) {
      state = step(state, event)[0];
      const venue = state.venues[0]?.venue;
      expect(drawn(state.local.books[0] as Book)).toBe(drawn(venue?.book as Book));
      const told = ({ id, price, size, leaves }: Pick<OwnOrder, 'id' | 'price' | 'size' | 'leaves'>) =>
        `${id}: ${leaves} of ${size} at ${price}`;
      const working = [...(venue?.buys ?? []), ...(venue?.sells ?? [])];
      expect(state.local.orders.map(told).sort()).toEqual(working.map(told).sort());
      expect(state.local.ledger).toEqual(state.ledger);
    }
  });
});

function intentOf(move: Move): Intent | undefined {
  switch (move.kind) {
    case 'place': {
      const { id, side, size, terms, reduceOnly } = move.order;
      return { type: 'PlaceOrder', id, side, size, terms, ...(reduceOnly === undefined ? {} : { reduceOnly }) };
    }
    case 'cancel':
      return cancel(move.order);
    case 'amend':
      return amend(move.amend.order, move.amend.price, move.amend.size);
    default:
      return undefined;
  }
}

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
    ['a price that is no number', placeLimit('buy', Infinity as never, 1 as never), 'invalid-price'],
    ['an instrument the run has not', { ...placeMarket('buy', 1 as never), instrument: 'x:Y' }, 'unknown-instrument'],
    ['a timer at no time', { type: 'SetTimer', at: Number.NaN as never, name: 'x' }, 'invalid-time'],
  ] as const)('%s is denied with its reason, and the run goes on', (_what, intent, reason) => {
    const { facts, error } = failing({ onStart: () => [intent] });
    expect(error).toBeUndefined();
    expect(ofType(facts, 'IntentDenied').map((denied) => denied.reason)).toEqual([reason]);
    expect(facts.at(-1)).toMatchObject({ type: 'RunEnded', outcome: 'completed' });
  });

  it.each([
    ['a size of half a lot', placeMarket('buy', 0.5 as never), 'invalid-size'],
    ['a negative size', placeMarket('sell', -1 as never), 'invalid-size'],
    ['a price between ticks', placeLimit('buy', 99.5 as never, 1 as never), 'invalid-price'],
  ] as const)('%s is sent, and the venue rejects it', (_what, intent, reason) => {
    const { facts } = failing({ onStart: () => [intent] });
    expect(ofType(facts, 'OrderRejected').map((rejected) => rejected.reason)).toEqual([reason]);
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
