import { Decimal, type Fact, type MarketEvent, type Micros, micros, setTimer } from '@replay/core';
import {
  constantLatency,
  drawnLatency,
  hftbacktestPartialFills,
  noQueue,
  pessimisticFills,
  quantileDelays,
  recordedLatency,
  refusingLatency,
  shareOfValue,
  tieredFees,
  uniformDelays,
  withTax,
} from '@replay/sim';
import { anyTape, law, tape, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advanceTo,
  finish,
  loadRun,
  openRun,
  type RunAccount,
  type RunConfig,
  RunLoop,
  saveRun,
  startFact,
  step,
} from '../src/index.ts';
import { anyConstant, run } from './any-latency.ts';
import { configOf, runOf } from './scripted-run.ts';

const config = configOf({});
const [account] = config.accounts as [RunAccount];
const latency = constantLatency({ feed: micros(0), order: micros(5), response: micros(7) });

describe('a saved run', () => {
  const saved = saveRun(step(openRun(config), tape().at(0).snapshot('99x1 | 101x1').events()[0] as never)[0]);

  it.each<[what: string, other: Partial<RunConfig>, message: RegExp]>([
    ['capital', { accounts: [{ ...account, capital: new Decimal(5) }] }, /its capital is "1000000000000000", not "5"/],
    ['currency', { accounts: [{ ...account, currency: 'EUR' }] }, /currency/],
    ['seed', { seed: 2 }, /its seed is 1, not 2/],
    ['leverage', { leverage: new Decimal(3) }, /its leverage is "1", not "3"/],
    ['liquidation fee', { liquidationFee: new Decimal('0.1') }, /its margin is none, not/],
    ['fill rules', { venue: { ...config.venue, fills: pessimisticFills } }, /fills/],
    [
      'one setting of the fill rules',
      { venue: { ...config.venue, fills: { ...config.venue.fills, selfTrade: 'allow' } } },
      /settings/,
    ],
    ['queue', { venue: { ...config.venue, queue: noQueue } }, /queue/],
    ['fees', { venue: { ...config.venue, fees: shareOfValue({ maker: '0', taker: '0.1' }) } }, /fees/],
    ['latency', { latency }, /latency/],
    ['parameters', { parameters: { size: 3 } }, /its parameter size is none, not 3/],
    ['instruments', { instruments: [testInstrument({ tickSize: '0.5' })] }, /instruments/],
    ['begin', { from: micros(5) }, /its from is none, not 5/],
    ['end', { to: micros(5) }, /its to is none, not 5/],
    ['bounds', { bounds: { feedLatency: micros(5) } }, /bounds/],
    ['strategy', { strategy: { ...config.strategy, name: 'another' } }, /strategy/],
  ])('is not loaded with another %s', (_what, other, message) => {
    expect(() => loadRun({ ...config, ...other }, saved)).toThrow(message);
    expect(() => loadRun({ ...config, ...other }, saved)).toThrow(/does not fit/);
  });

  const samples = (back: number) => [
    [micros(0), micros(4), micros(10)] as const,
    [micros(100), micros(124), micros(back)] as const,
  ];
  const delays = uniformDelays(micros(1), micros(9));
  const drawn = { feed: 'recorded', order: delays, response: delays } as const;
  const bursts = { window: micros(1000), chance: 0.1, times: 8 };
  const quantiles = (middle: number) =>
    quantileDelays([
      [0, micros(1)],
      [0.5, micros(middle)],
      [1, micros(50)],
    ]);
  const tiers = (taker: string) => tieredFees([{ from: '0', maker: '0', taker }]);

  it.each<[what: string, one: Partial<RunConfig>, other: Partial<RunConfig>]>([
    [
      'samples of latency, as many',
      { latency: recordedLatency({ feed: 'recorded', samples: samples(140) }) },
      { latency: recordedLatency({ feed: 'recorded', samples: samples(141) }) },
    ],
    [
      'seed of a drawn latency',
      { latency: drawnLatency({ ...drawn, seed: 1 }) },
      { latency: drawnLatency({ ...drawn, seed: 2 }) },
    ],
    [
      'cap of a burst',
      { latency: drawnLatency({ ...drawn, seed: 1, bursts: { ...bursts, cap: micros(500) } }) },
      { latency: drawnLatency({ ...drawn, seed: 1, bursts: { ...bursts, cap: micros(501) } }) },
    ],
    [
      'table of quantiles',
      { latency: drawnLatency({ ...drawn, response: quantiles(5), seed: 1 }) },
      { latency: drawnLatency({ ...drawn, response: quantiles(6), seed: 1 }) },
    ],
    [
      'seed of refusals',
      { latency: refusingLatency(latency, { chance: 0.1, after: micros(5), seed: 1 }) },
      { latency: refusingLatency(latency, { chance: 0.1, after: micros(5), seed: 2 }) },
    ],
    [
      'table of fee tiers',
      { venue: { ...config.venue, fees: tiers('0.1') } },
      { venue: { ...config.venue, fees: tiers('0.2') } },
    ],
  ])('is not loaded with another %s, and its first fact differs', (_what, one, other) => {
    const [first, second] = [
      { ...config, ...one },
      { ...config, ...other },
    ];
    const [event] = tape().at(0).snapshot('99x1 | 101x1').events() as [MarketEvent];
    const text = saveRun(step(openRun(first), event)[0]);
    expect(() => loadRun(second, text)).toThrow(/does not fit/);
    expect(saveRun(loadRun({ ...config, ...one }, text))).toBe(text);
    expect(startFact(first).models).not.toEqual(startFact(second).models);
  });

  it('is loaded with the terms it was saved under, bounds that were left out among them', () => {
    expect(loadRun({ ...config, bounds: { openOrders: 200 } }, saved).phase).toEqual(openedPhase());
  });

  const openedPhase = () => loadRun(config, saved).phase;
});

describe('the end of a run', () => {
  const happened = ({ exchangeTime, receivedTime }: MarketEvent, feed: number | 'recorded'): number =>
    feed === 'recorded' ? Math.min(exchangeTime, receivedTime) : receivedTime - feed;

  law(
    'is kept by the engine: what comes from then on changes nothing',
    [anyTape(), anyConstant, fc.nat()],
    (events, options, anyEnd) => {
      const to = events[anyEnd % events.length]?.receivedTime ?? (0 as Micros);
      const facts = run(events, { ...options, to });
      const before = facts.filter((fact) => fact.type !== 'RunStarted' && fact.type !== 'RunEnded');
      for (const fact of before) expect((fact as { time: number }).time).toBeLessThan(to);
      expect(facts).toEqual(
        run(
          events.filter((event) => happened(event, options.latency.feed) < to),
          { ...options, to },
        ),
      );
    },
  );

  it('is not passed by a timer, nor when a run is watched through its last stretch', () => {
    const rung: number[] = [];
    const hooks = {
      onStart: () => [50, 100, 150].map((at) => setTimer(micros(at), 'x')),
      onTimer: ({ now }: { readonly now: Micros }) => void rung.push(now),
    };
    const until = { ...configOf(hooks), to: micros(100) };
    const events = tape().at(0).snapshot('99x1 | 101x1').at(99).change('98x1 |').at(200).change('97x1 |').events();
    expect(runOf(until, events).at(-1)).toMatchObject({ type: 'RunEnded', time: 100 });
    expect(rung).toEqual([50]);
    let state = openRun(until);
    const facts: Fact[] = [];
    for (const event of events) state = step(state, event)[0];
    const [watched, told] = advanceTo(state, micros(500));
    facts.push(...told, ...finish(watched)[1]);
    expect(rung).toEqual([50, 50]);
    expect(facts.at(-1)).toMatchObject({ time: 100 });
  });

  it('follows a begin at `from` where earlier events built the books, whenever the next event happened', () => {
    const events = tape().at(0).snapshot('99x1 | 101x1').at(150, 200).change('98x1 |').events();
    const options = { latency: { feed: 'recorded' as const }, from: 100 };
    const loop = new RunLoop(configOf({}, options));
    loop.readEvents(events);
    loop.end();
    expect(loop.takeFacts().at(-1)).toMatchObject({ type: 'RunEnded', firstTime: 100 });
    expect(runOf(configOf({}, options), events).at(-1)).toMatchObject({ type: 'RunEnded', firstTime: 100 });
  });

  it('is after its begin, or the run cannot be opened', () => {
    const open = (from: number, to: number) => () => openRun({ ...config, from: micros(from), to: micros(to) });
    expect(open(100, 101)).not.toThrow();
    expect(open(100, 100)).toThrow('the run ends before it begins');
    expect(open(101, 100)).toThrow('the run ends before it begins');
  });

  it('is not before its begin: an event received after it that happened earlier does not make it start earlier', () => {
    const events = tape().at(80, 120).snapshot('99x1 | 101x1').at(200).change('98x1 |').events();
    const facts = runOf({ ...configOf({}, { latency: { feed: 'recorded' } }), from: micros(100) }, events);
    expect(facts.at(-1)).toMatchObject({ type: 'RunEnded', firstTime: 100 });
  });
});

describe('events out of the order in which they were received', () => {
  const events = tape().at(0, 100).snapshot('99x1 | 101x1').at(50, 200).change('98x1 |').at(60, 150).change('97x1 |');
  const [first, second, early] = events.events() as [MarketEvent, MarketEvent, MarketEvent];

  it('are refused, and the state goes on as if they had not been given', () => {
    const [before] = step(step(openRun(config), first)[0], second);
    const refused = { code: 'BAD_DATA', message: 'an event received at 150 comes after one received at 200' };
    expect(() => step(before, early)).toThrow(expect.objectContaining(refused));
    expect(() => step(before, { ...early, receivedTime: Number.NaN as Micros })).toThrow(/comes after/);
    const later = { ...early, receivedTime: micros(200) };
    expect(saveRun(step(before, later)[0])).toBe(
      saveRun(step(step(step(openRun(config), first)[0], second)[0], later)[0]),
    );
  });

  it('are refused before the run has begun as well', () => {
    const waiting = { ...config, from: micros(1_000) };
    expect(() => step(step(openRun(waiting), second)[0], first)).toThrow(
      /received at 100 comes after one received at 200/,
    );
  });
});

describe('the models that a run states', () => {
  const models = (other: Partial<RunConfig>) => startFact({ ...config, ...other }).models;
  const delays = uniformDelays(micros(1), micros(9));
  const drawnModel = drawnLatency({ feed: 'recorded', order: delays, response: delays, seed: 1 });

  it.each<[what: string, other: Partial<RunConfig>, stated: object]>([
    ['its latency', { latency }, { latency: { feed: 0, order: 5, response: 7 } }],
    [
      'a drawn latency',
      { latency: drawnModel },
      { latency: { feed: 'recorded', order: null, response: null }, latencyModel: drawnModel.name },
    ],
    [
      'a latency that refuses',
      { latency: refusingLatency(latency, { chance: 0.1, after: micros(5), seed: 1 }) },
      { latency: { order: null, response: null }, latencyModel: expect.stringMatching(/refused/) },
    ],
    [
      'a changed copy of a constant latency',
      { latency: { ...latency, order: () => micros(500) } },
      { latency: { feed: 0, order: null, response: null } },
    ],
    [
      'fills and queue',
      { venue: { ...config.venue, fills: hftbacktestPartialFills, queue: noQueue } },
      { fills: 'hftbacktest-partial', queue: 'none' },
    ],
    ['leverage', { leverage: new Decimal('2.50') }, { leverage: '2.5' }],
    [
      'rates',
      { venue: { ...config.venue, fees: shareOfValue({ maker: '0.1', taker: '0.2' }) } },
      { fees: { maker: '0.1', taker: '0.2' } },
    ],
    [
      'a fee model',
      { venue: { ...config.venue, fees: withTax(shareOfValue(), 'buy', '0.01') } },
      { feeModel: 'the listed rates of the instruments, and 0.01 of each buy' },
    ],
    [
      'slippage',
      { venue: { ...config.venue, slippage: { name: 'a tick', ticks: () => 1 } as never } },
      { slippage: 'a tick' },
    ],
    ['margin', { liquidationFee: new Decimal(0) }, { margin: expect.stringMatching(/for a fee of 0 %/) }],
  ])('are read from the models: %s', (_what, other, stated) => {
    expect(models(other)).toMatchObject(stated);
  });

  it('say nothing of fees where the listed rates hold', () => {
    const stated = models({ venue: { ...config.venue, fees: shareOfValue() } });
    expect(stated).not.toHaveProperty('fees');
    expect(stated).not.toHaveProperty('feeModel');
  });
});
