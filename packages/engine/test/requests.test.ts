import {
  amend,
  cancel,
  cancelAll,
  type Fact,
  type Intent,
  lots,
  type Micros,
  micros,
  type PlaceOrder,
  placeLimit,
  placeMarket,
  ticks,
} from '@replay/core';
import {
  constantLatency,
  drawnLatency,
  hftbacktestPartialFills,
  type LatencyModel,
  realisticFills,
  uniformDelays,
} from '@replay/sim';
import type { AccountView } from '@replay/strategy';
import { law, tape, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startFact } from '../src/index.ts';
import { isUsed, type UsedIds, withId } from '../src/run-state.ts';
import { configOf, ofType, type RunOptions, runOf, type Script, scripted } from './scripted-run.ts';

const quiet = tape().at(0).snapshot('98x9 99x9 | 101x9').at(1_000).change('98x8 |').events();
const bid = (id?: string, size = 1): PlaceOrder => ({
  ...placeLimit('buy', lots(size), { price: ticks(99) }),
  ...(id === undefined ? {} : { id }),
});
const latency = { order: 5, response: 5 };

type Line = readonly [at: number, ...intents: Intent[]];
/** Asks for something at each of some moments. */
const asking = (...lines: readonly Line[]): Script => lines.map(([at, ...intents]) => ({ at, act: () => intents }));
const play = (script: Script, options: RunOptions = {}, events = quiet): readonly Fact[] =>
  runOf(configOf(scripted(script), { latency, ...options }), events);
const denials = (facts: readonly Fact[]) =>
  ofType(facts, 'IntentDenied').map(({ time, order, reason }) => [time, order, reason]);
const placed = (facts: readonly Fact[]) => ofType(facts, 'OrderSubmitted').map(({ order }) => order);

describe('the names of orders', () => {
  it('are counted past those that the strategy took', () => {
    const facts = play(asking([0, bid('2'), bid(), bid('x'), bid(), bid('5')], [10, bid(), bid(), bid()]));
    expect(placed(facts)).toEqual(['2', '1', 'x', '3', '5', '4', '6', '7']);
  });

  it.each([
    ['while it works', [bid('a'), bid('a')], 'a'],
    ['that the run has counted', [bid(), bid('1')], '1'],
    ['that the run would count next, once it has', [bid('1'), bid(), bid('2')], '2'],
  ])('are used once: one %s is denied', (_when, intents, name) => {
    expect(denials(play(asking([0, ...intents])))).toEqual([[0, name, 'duplicate-id']]);
  });

  it('are used once, even after the order is done, in a thousand orders too', () => {
    const names = Array.from({ length: 1_000 }, (_, at) => `n${at}`);
    const filled = names.map((name, at): readonly [number, Intent] => [
      at * 20,
      { ...placeMarket('buy', lots(1)), id: name },
    ]);
    const asked = names.filter((_, at) => at % 10 === 0);
    const again = asked.map((name): readonly [number, Intent] => [30_000, bid(name)]);
    const long = tape().at(0).snapshot('99x9 | 101x9999').at(50_000).change('99x8 |').events();
    const facts = play(asking(...filled, ...again), {}, long);
    expect(ofType(facts, 'OrderFilled')).toHaveLength(1_000);
    expect(denials(facts)).toEqual(asked.map((name) => [30_000, name, 'duplicate-id']));
  });

  law('are kept in a few sets, however many there are', [fc.integer({ min: 1, max: 600 })], (count) => {
    let used: UsedIds = [];
    for (let name = 0; name < count; name++) used = withId(used, String(name));
    expect(used.length).toBeLessThanOrEqual(1 + Math.log2(count));
    for (let name = 0; name < count; name++) expect(isUsed(used, String(name))).toBe(true);
    expect(isUsed(used, String(count))).toBe(false);
  });

  it('that were denied for something else are free', () => {
    const facts = play(asking([0, { ...bid('a'), size: Number.NaN as never }, bid('a')]));
    expect(placed(facts)).toEqual(['a']);
  });
});

describe('a request on an order that is', () => {
  it.each([
    ['never placed', 'ghost', 'unknown-order'],
    ['known to be done', 'done', 'not-working'],
  ])('%s is denied on the spot', (_what, order, reason) => {
    const facts = play(
      asking(
        [0, { ...placeMarket('buy', lots(1)), id: 'done' }],
        [50, cancel(order), amend(order, ticks(98), lots(1))],
      ),
    );
    expect(denials(facts)).toEqual([
      [50, order, reason],
      [50, order, reason],
    ]);
    expect(ofType(facts, 'IntentDenied').map(({ request }) => request)).toEqual(['cancel', 'amend']);
  });

  it('on its way follows it, or is denied where the rules say so', () => {
    const script = asking([0, bid('a')], [2, amend('a', ticks(98), lots(1)), cancel('a')]);
    expect(ofType(play(script), 'OrderCancelled')).toMatchObject([{ order: 'a', time: 7, reason: 'requested' }]);
    expect(denials(play(script, { fills: hftbacktestPartialFills }))).toEqual([
      [2, 'a', 'request-in-flight'],
      [2, 'a', 'request-in-flight'],
    ]);
  });
});

describe('what the strategy sees of an order', () => {
  const looks = (script: Script, at: readonly number[], options: RunOptions = {}) => {
    const seen: string[] = [];
    const look = ({ now, working }: AccountView) => {
      const [own] = working;
      seen.push(
        own === undefined ? `${now} nothing` : `${now} ${own.status} ${own.leaves} of ${own.size} at ${own.price}`,
      );
      return [];
    };
    play([...script, ...at.map((moment) => ({ at: moment, act: look }))], options);
    return seen;
  };

  it('says what is on its way, and changes when the answer has come', () => {
    const script = asking([0, bid('a', 3)], [20, amend('a', ticks(98), lots(2))], [40, cancel('a')]);
    expect(looks(script, [1, 9, 10, 20, 29, 30, 40, 49, 50])).toEqual([
      '1 in-flight 3 of 3 at 99',
      '9 in-flight 3 of 3 at 99',
      '10 working 3 of 3 at 99',
      '20 amending 3 of 3 at 99',
      '29 amending 3 of 3 at 99',
      '30 working 2 of 2 at 98',
      '40 cancelling 2 of 2 at 98',
      '49 cancelling 2 of 2 at 98',
      '50 nothing',
    ]);
  });

  it('goes back to working when the request is refused', () => {
    const refused: LatencyModel = {
      ...constantLatency({ feed: micros(0), order: micros(5), response: micros(5) }),
      order: (request) => (request === 'place' ? micros(5) : { refusedAfter: micros(3) }),
    };
    const script = asking([0, bid('a')], [20, cancel('a'), amend('a', ticks(98), lots(2))]);
    expect(looks(script, [22, 23], { latencyModel: refused })).toEqual([
      '22 cancelling 1 of 1 at 99',
      '23 working 1 of 1 at 99',
    ]);
    const facts = play(script, { latencyModel: refused });
    expect(facts.filter(({ type }) => /Rejected/.test(type))).toMatchObject([
      { type: 'CancelRejected', order: 'a', reason: 'latency-reject', time: 20, seenTime: 23 },
      { type: 'AmendRejected', order: 'a', reason: 'latency-reject', time: 20, seenTime: 23 },
    ]);
  });
});

describe('fills', () => {
  it('are numbered from 1 in the order of the venue, over all orders', () => {
    const buy = placeMarket('buy', lots(1));
    const facts = play(asking([0, buy, buy], [50, buy]));
    expect(ofType(facts, 'OrderFilled').map(({ fill }) => fill)).toEqual([1, 2, 3]);
  });
});

describe('cancelling all', () => {
  const other = { ...testInstrument(), id: 'test:other', symbol: 'other' };
  const two = { instruments: [testInstrument(), other] };
  const script = (what: Intent) =>
    asking([0, bid('a'), { ...bid('b'), instrument: other.id }, bid('c')], [20, cancel('c'), what]);
  const cancelled = (what: Intent) => ofType(play(script(what), two), 'CancelSubmitted').map(({ order }) => order);

  it('cancels every order that may still fill, and none twice', () => {
    expect(cancelled(cancelAll())).toEqual(['c', 'a', 'b']);
  });

  it('of one instrument leaves the others', () => {
    expect(cancelled(cancelAll(other.id))).toEqual(['c', 'b']);
  });

  it('of an instrument that the run has not is denied', () => {
    expect(denials(play(script(cancelAll('x:Y')), two))).toEqual([[20, undefined, 'unknown-instrument']]);
  });
});

describe('a bound of 3 requests in 100 microseconds', () => {
  const bounds = { requestRate: { requests: 3, within: micros(100) } };

  it('denies the fourth, of whatever kind, until the first is out of sight', () => {
    const facts = play(
      asking([0, bid('a')], [40, bid('b'), cancel('a'), bid('c')], [99, cancel('b')], [100, cancel('b'), bid('d')]),
      { bounds },
    );
    expect(denials(facts)).toEqual([
      [40, 'c', 'rate-limit'],
      [99, 'b', 'rate-limit'],
      [100, 'd', 'rate-limit'],
    ]);
  });
});

describe('latencies', () => {
  it('are asked for with the place of a request among those of its microsecond', () => {
    const places: (readonly [string, number, number])[] = [];
    const model: LatencyModel = {
      ...constantLatency({ feed: micros(0), order: micros(5), response: micros(5) }),
      order: (request, time, place) => {
        places.push([request, time, place]);
        return micros(5);
      },
    };
    play(asking([0, bid('a'), bid('b'), cancel('a')], [1, amend('b', ticks(98), lots(1))]), { latencyModel: model });
    expect(places).toEqual([
      ['place', 0, 0],
      ['place', 0, 1],
      ['cancel', 0, 2],
      ['amend', 1, 0],
    ]);
  });

  it('that are drawn are not changed by an order at another instant', () => {
    const delays = uniformDelays(micros(1), micros(90));
    const latencyModel = drawnLatency({ feed: micros(0), order: delays, response: delays, seed: 3 });
    const arrivals = (...more: readonly Line[]) =>
      ofType(play(asking([100, bid('a')], [300, bid('b')], ...more), { latencyModel }), 'OrderSubmitted')
        .filter(({ order }) => order === 'a' || order === 'b')
        .map(({ arrivesAt }) => arrivesAt);
    expect(arrivals([1, bid('z')], [500, bid('y')])).toEqual(arrivals());
  });

  it('of a refused request hold no other request up', () => {
    const model: LatencyModel = {
      ...constantLatency({ feed: micros(0), order: micros(5), response: micros(5) }),
      order: (_request, time) => (time === 0 ? { refusedAfter: 500 as Micros } : micros(5)),
    };
    const facts = play(asking([0, bid('slow')], [1, bid('quick')]), { latencyModel: model });
    expect(ofType(facts, 'OrderAccepted')).toMatchObject([{ order: 'quick', time: 6, seenTime: 11 }]);
    expect(ofType(facts, 'OrderRejected')).toMatchObject([{ order: 'slow', reason: 'latency-reject', seenTime: 500 }]);
  });
});

describe('the first fact of a run', () => {
  it('names the settings that differ from those of the preset, and none for a preset itself', () => {
    const startOf = (fills: RunOptions['fills']) => startFact(configOf({}, fills === undefined ? {} : { fills }));
    expect(startOf(realisticFills).models.settings).toBeUndefined();
    const fills = { ...realisticFills, selfTrade: 'allow', protectionTicks: 20 } as const;
    expect(startOf(fills).models).toMatchObject({
      fills: 'realistic',
      settings: { selfTrade: 'allow', protectionTicks: 20 },
    });
  });
});
