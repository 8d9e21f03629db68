import {
  amend,
  cancel,
  cancelAll,
  type Intent,
  lots,
  micros,
  placeLimit,
  placeMarket,
  ReplayError,
  setTimer,
  ticks,
} from '@replay/core';
import type { StrategyHooks } from '@replay/strategy';
import { law, tape, testInstrumentId } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceTo, finish, type HookWatch, type RunConfig, RunLoop } from '../src/index.ts';
import { configOf, ofType, runOf } from './scripted-run.ts';

const market = tape().at(0).snapshot('98x9 99x9 | 101x9').at(10).change('98x8 |').at(20).change('98x7 |').events();

/** What a run comes to whose strategy returns something from its first hook. */
function returning(value: unknown) {
  const facts = runOf(configOf({ onStart: () => value as never }), market);
  const [failure] = ofType(facts, 'FindingNoted');
  return { facts, failure: failure?.detail };
}

const order = placeLimit('buy', lots(1), { price: ticks(50) });
const terms = { kind: 'limit', price: 50, timeInForce: 'gtc' };
/** Each kind of intent with the fields that it needs, and what those are in a list by name. */
const intents: readonly (readonly [intent: Intent, needed: readonly string[]])[] = [
  [order, ['side', 'size', 'terms']],
  [{ ...placeMarket('sell', lots(1)), instrument: testInstrumentId, tag: 'x', id: 'a' }, ['side', 'size', 'terms']],
  [cancel('1'), ['order']],
  [cancelAll(), []],
  [amend('1', ticks(1), lots(1)), ['order', 'price', 'size']],
  [setTimer(micros(5), 'x'), ['at', 'name']],
];
const anyIntent = fc.constantFrom(...intents);
const neitherTextNorNumber = fc.constantFrom(null, true, {}, [], 1n);

describe('a list of intents that a hook returns', () => {
  it.each(intents)('is taken where it has all fields: %j', (intent) => {
    expect(returning([intent]).failure).toBeUndefined();
  });

  law(
    'fails the strategy where one field of one of them has a value of another type',
    [anyIntent, fc.nat(), neitherTextNorNumber],
    ([intent, needed], anyField, value) => {
      const name = needed[anyField % needed.length];
      if (name === undefined) return;
      expect(returning([order, { ...intent, [name]: value }]).failure).toMatch(/^onStart: intent 1 of 2 is none/);
      const { [name as 'type']: _, ...rest } = intent;
      expect(returning([order, rest]).failure).toMatch(/^onStart: intent 1 of 2 is none/);
    },
    60,
  );

  it.each([
    ['a text for a size', { ...order, size: '1' }],
    ['a number for the name of an order', cancel(1 as never)],
    ['a number for the name of a timer', setTimer(micros(5), 1 as never)],
    ['a side of its own', { ...order, side: 'long' }],
    ['an empty name', { ...order, id: '' }],
    ['a number for a name', { ...order, id: 1 }],
    ['a number for a tag', { ...order, tag: 1 }],
    ['a number for an instrument', { ...order, instrument: 1 }],
    ['a number for the instrument to cancel at', cancelAll(1 as never)],
    ['a false reduce-only', { ...order, reduceOnly: false }],
    ['terms of another kind', { ...order, terms: { ...terms, kind: 'stop' } }],
    ['no kind', { ...order, terms: { price: 50, timeInForce: 'gtc' } }],
    ['a text for a price', { ...order, terms: { ...terms, price: '50' } }],
    ['an unknown time in force', { ...order, terms: { ...terms, timeInForce: 'day' } }],
    ['no time in force', { ...order, terms: { kind: 'limit', price: 50 } }],
    ['an expiry between two microseconds', { ...order, terms: { ...terms, expiresAt: 5.5 } }],
  ])('fails the strategy where one has %s', (_what, intent) => {
    expect(returning([intent]).failure).toMatch(/^onStart: intent 0 of 1 is none/);
  });

  it('may have texts of a thousand characters and none that are longer', () => {
    const tagged = (length: number) => returning([{ ...order, tag: 'x'.repeat(length) }]);
    expect(ofType(tagged(1_000).facts, 'OrderSubmitted')).toMatchObject([{ tag: 'x'.repeat(1_000) }]);
    expect(tagged(1_001).failure).toMatch(/intent 0 of 1 is none/);
  });
});

describe('the fact that an order was sent', () => {
  it.each([
    [{}, {}],
    [{ tag: 'x' }, { tag: 'x' }],
    [{ reduceOnly: true as const }, { reduceOnly: true }],
    [
      { reduceOnly: true as const, tag: 'x' },
      { reduceOnly: true, tag: 'x' },
    ],
  ])('of one with %j says so and nothing else', (more, stated) => {
    const [submitted] = ofType(returning([{ ...order, ...more }]).facts, 'OrderSubmitted');
    const { reduceOnly, tag } = submitted ?? {};
    expect(JSON.parse(JSON.stringify({ reduceOnly, tag }))).toEqual(stated);
  });
});

describe('more denials than have facts of their own', () => {
  it('are counted in one fact of each reason and kind of request', () => {
    const unknown = (count: number, intent: Intent): readonly Intent[] => Array.from({ length: count }, () => intent);
    const { facts } = returning([
      ...unknown(150, cancel('none')),
      ...unknown(120, amend('none', ticks(1), lots(1))),
      ...unknown(101, { ...order, instrument: 'none' }),
      ...unknown(100, setTimer(0.5 as never, 'x')),
    ]);
    const counted = ofType(facts, 'IntentDenied').filter(({ times }) => times !== undefined);
    expect(counted.map(({ reason, request, times }) => [reason, request, times])).toEqual([
      ['unknown-order', 'cancel', 50],
      ['unknown-order', 'amend', 20],
      ['unknown-instrument', undefined, 1],
    ]);
    expect(counted.every((fact) => 'request' in fact === (fact.reason === 'unknown-order'))).toBe(true);
  });
});

describe('a strategy that fails', () => {
  const errorOf = (config: RunConfig): ReplayError | undefined => {
    const loop = new RunLoop(config);
    loop.readEvents(market);
    loop.end();
    const { phase } = loop.state;
    return phase.status === 'ended' ? phase.error : undefined;
  };
  const fails = (): never => {
    throw new Error('no');
  };

  it.each([
    ['before an event has reached it', { onStart: fails }, /^before the first event, at 1970-01-01T/],
    ['at the first event', { onBook: fails }, /^event 0 at 1970-01-01T/],
    ['at a later event', { onTimer: fails, onStart: () => [setTimer(micros(15), 'x')] }, /^event 1 at 1970-01-01T/],
  ])('%s names that place', (_when, hooks, place) => {
    expect(errorOf(configOf(hooks))?.place).toMatch(place);
  });

  it('is one that did what a repeatable run refuses, after the hook in which it did it', () => {
    const calls: string[] = [];
    const watch: HookWatch = {
      entered: (hook) => void calls.push(hook),
      left: () => void calls.push('left'),
      impure: () => {
        if (calls.includes('onBook')) throw new ReplayError('STRATEGY_FAILED', 'it read the clock');
        return calls.length === 2 ? ['a finding'] : [];
      },
    };
    const hooks = { onStart: () => [order], onBook: () => [order, order] };
    const config = { ...configOf(hooks), watch };
    expect(errorOf(config)?.message).toBe('scripted.onBook failed: it read the clock');
    expect(calls).toEqual(['onStart', 'left', 'onBook', 'left']);
    calls.length = 0;
    const facts = runOf(config, market);
    expect(ofType(facts, 'OrderSubmitted'), 'nothing that the hook returned is sent').toHaveLength(1);
    expect(ofType(facts, 'FindingNoted').map(({ kind, detail }) => [kind, detail])).toEqual([
      ['not-repeatable', 'a finding'],
      ['strategy-failed', 'onBook: it read the clock'],
    ]);
    expect(facts.at(-1)).toMatchObject({ type: 'RunEnded', outcome: 'strategy-failed' });
  });
});

describe('a run after its last event', () => {
  const rung: number[] = [];
  const hooks: StrategyHooks = {
    onStart: () => [100, 500].map((at) => setTimer(micros(at), 'x')),
    onTimer: ({ now }) => void rung.push(now),
  };
  const readToTheEnd = (): RunLoop => {
    rung.length = 0;
    const loop = new RunLoop(configOf(hooks));
    loop.readEvents(market);
    expect(loop.advance()).toBe(true);
    return loop;
  };

  it('goes on with what is due until the time that it is advanced to, so many things at a time', () => {
    const loop = readToTheEnd();
    expect(loop.advanceTo(micros(499), 1)).toBe(false);
    while (!loop.advanceTo(micros(499), 1));
    expect(rung).toEqual([100]);
    expect(advanceTo(loop.copy(), micros(500))[0].now).toBe(500);
    expect(rung).toEqual([100, 500]);
  });

  it('does nothing more once it has ended, though things are due', () => {
    const loop = readToTheEnd();
    loop.end('interrupted');
    expect(loop.takeFacts().at(-1)).toMatchObject({ type: 'RunEnded', outcome: 'interrupted' });
    loop.readEvents(market);
    expect(loop.advance()).toBe(true);
    expect(loop.advanceTo(micros(1_000))).toBe(true);
    loop.end();
    expect(advanceTo(loop.copy(), micros(1_000))[1]).toEqual([]);
    expect(finish(loop.copy())[1]).toEqual([]);
    expect(loop.takeFacts()).toEqual([]);
    expect(rung).toEqual([]);
    expect(loop.state.phase).toEqual({ status: 'ended', error: undefined });
  });
});
