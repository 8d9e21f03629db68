import { type Micros, micros, millis, naturalLog, ReplayError, randomFrom } from '@replay/core';
import { law } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  constantLatency,
  drawnLatency,
  type LatencyModel,
  type LatencySample,
  latencySamples,
  logNormalDelays,
  quantileDelays,
  recordedLatency,
  refusingLatency,
  samplesFromFeed,
  uniformDelays,
} from '../src/index.ts';

const samplesOf = (...rows: (readonly [number, number, number])[]) => rows as unknown as readonly LatencySample[];
const order = (model: LatencyModel, time: number) => model.order('place', time as Micros, 0);
const response = (model: LatencyModel, time: number) => model.response('OrderFilled', time as Micros, 0);

describe('latency between recorded samples', () => {
  const model = recordedLatency({ feed: micros(0), samples: samplesOf([0, 4, 10], [100, 124, 140]) });

  it.each([
    [-50, 4, 'before the first the first holds'],
    [0, 4, 'at a sample it is that sample'],
    [50, 14, 'half way between 4 and 24'],
    [52, 14, '14.4, cut'],
    [100, 24, 'at a sample it is that sample'],
    [900, 24, 'after the last the last holds'],
  ])('sent at %i takes %i: %s', (time, expected) => {
    expect(order(model, time)).toBe(expected);
  });

  it.each([
    [0, 6, 'before the first the first holds'],
    [64, 11, 'half way between 6 and 16'],
    [65, 11, '11.08…, cut'],
    [500, 16, 'after the last the last holds'],
  ])('answered at %i takes %i: %s', (time, expected) => {
    expect(response(model, time)).toBe(expected);
  });

  it('is exact over days, where a double would not be', () => {
    const day = 86_400_000_000;
    const days = recordedLatency({
      feed: micros(0),
      samples: samplesOf([0, 1, 1], [day, day + 3_000_001, day + 3_000_002]),
    });
    const exact = (1n * BigInt(day) + 3_000_000n * BigInt(day - 1)) / BigInt(day);
    expect(order(days, day - 1)).toBe(Number(exact));
  });

  it.each<[number, ReturnType<LatencyModel['order']>, string]>([
    [50, { refusedAfter: micros(25) }, 'between 10 and 40'],
    [100, micros(24), 'that sample went through'],
    [0, { refusedAfter: micros(10) }, 'that sample was refused'],
    [-9, { refusedAfter: micros(10) }, 'and holds before the first'],
  ])('a refused sample refuses around it: at %i %j, %s', (time, expected) => {
    const refused = recordedLatency({ feed: micros(0), samples: samplesOf([0, 0, 10], [100, 124, 140]) });
    expect(order(refused, time)).toEqual(expected);
  });

  it.each([
    [samplesOf([5, 4, 9]), /sample 1 .* does not go forward/],
    [samplesOf([5, 6, 5]), /sample 1 .* does not go forward/],
    [samplesOf([5, 0, 4], [6, 7, 8]), /sample 1 .* does not go forward/],
    [samplesOf([0, 1, 2], [5, 6.5, 9]), /sample 2 .* does not go forward/],
    [samplesOf([0, 0, 2]), /no sample reached the venue/],
    [[], /no sample reached the venue/],
  ])('%j are no samples', (samples, message) => {
    expect(() => recordedLatency({ feed: micros(0), samples })).toThrow(message);
  });
});

describe('samples that take no time', () => {
  it.each([
    ['on the way there', [5, 5, 9], [0, 4]],
    ['on the way back', [5, 9, 9], [4, 0]],
    ['both ways', [5, 5, 5], [0, 0]],
  ] as const)('%s are samples', (_way, sample, [there, back]) => {
    const model = recordedLatency({ feed: micros(0), samples: samplesOf(sample) });
    expect([order(model, 5), response(model, 9)]).toEqual([there, back]);
  });

  it('are those of a refusal at once', () => {
    const model = recordedLatency({ feed: micros(0), samples: samplesOf([5, 0, 5], [9, 9, 9]) });
    expect(order(model, 5)).toEqual({ refusedAfter: 0 });
  });
});

describe('samples as CSV', () => {
  it('are three columns of whole microseconds', () => {
    expect(latencySamples('sent,at_venue,back\r\n1,2,3\n\n4,0,9\n')).toEqual([
      [1, 2, 3],
      [4, 0, 9],
    ]);
  });

  it.each([
    ['a,b,c\n1,2,3', 'row 1', /columns are 'a,b,c'/],
    ['sent,at_venue,back\n1,2,3\n1,x,3', 'row 3', /'x' is no whole number/],
    ['sent,at_venue,back\n1,2.5,3', 'row 2', /'2.5' is no whole number/],
    ['sent,at_venue,back\n\n1,2', 'row 3', /2 columns, not 3/],
    ['sent,at_venue,back\n99999999999999999,2,3', 'row 2', /no whole number/],
  ])('%j is refused at %s', (text, row, message) => {
    let error: unknown;
    try {
      latencySamples(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ReplayError);
    expect(error).toMatchObject({
      code: 'BAD_DATA',
      place: `latency samples, ${row}`,
      message: expect.stringMatching(message),
    });
  });
});

describe('samples made from a feed', () => {
  const at = (exchange: number, received: number) => ({
    exchangeTime: millis(exchange),
    receivedTime: millis(received),
  });
  const made = samplesFromFeed([at(100, 104), at(900, 906), at(1_500, 1_490)], {
    order: { times: 1.5, plus: micros(7) },
    response: { times: 0.5, plus: micros(0) },
  });

  it('take the last event of each second', () => {
    expect(made).toEqual([
      [906_000, 906_000 + 9_007, 906_000 + 9_007 + 3_000],
      [1_490_000, 1_490_007, 1_490_007],
    ]);
  });
});

describe('a drawn delay', () => {
  const draws = (delays: { draw(random: ReturnType<typeof randomFrom>): number }) => {
    const random = randomFrom(11);
    return Array.from({ length: 20_000 }, () => delays.draw(random)).sort((one, other) => one - other);
  };
  const share = (of: readonly number[], at: number) => of[Math.floor(at * of.length)] ?? Number.NaN;

  it('that is uniform lies between its ends, and reaches both', () => {
    const drawn = draws(uniformDelays(micros(3), micros(9)));
    expect([drawn[0], drawn.at(-1)]).toEqual([3, 9]);
    expect(share(drawn, 0.5)).toBe(6);
  });

  it('by quantiles has these quantiles', () => {
    const drawn = draws(
      quantileDelays([
        [0, millis(1)],
        [0.5, millis(2)],
        [0.9, millis(10)],
        [1, millis(100)],
      ]),
    );
    expect(Math.abs(share(drawn, 0.5) - 2_000)).toBeLessThan(30);
    expect(Math.abs(share(drawn, 0.9) - 10_000)).toBeLessThan(400);
    expect(drawn[0]).toBeGreaterThanOrEqual(1_000);
    expect(drawn.at(-1)).toBeLessThan(100_000);
  });

  it('that is log-normal has its median and its spread', () => {
    const drawn = draws(logNormalDelays({ median: millis(10), spread: 0.5, floor: micros(0), cap: millis(10_000) }));
    const logs = drawn.map(naturalLog);
    const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
    const deviation = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / logs.length);
    expect(Math.abs(mean - naturalLog(10_000))).toBeLessThan(0.015);
    expect(Math.abs(deviation - 0.5)).toBeLessThan(0.015);
  });

  it('that is log-normal stays between floor and cap', () => {
    const drawn = draws(logNormalDelays({ median: millis(10), spread: 2, floor: millis(8), cap: millis(12) }));
    expect([drawn[0], drawn.at(-1)]).toEqual([8_000, 12_000]);
  });

  it.each([
    ['a range that goes back', () => uniformDelays(micros(9), micros(3))],
    ['half a microsecond', () => uniformDelays(0.5 as Micros, micros(3))],
    [
      'quantiles that fall',
      () =>
        quantileDelays([
          [0, micros(5)],
          [1, micros(4)],
        ]),
    ],
    [
      'quantiles that end early',
      () =>
        quantileDelays([
          [0, micros(5)],
          [0.9, micros(6)],
        ]),
    ],
    [
      'a cap below the floor',
      () => logNormalDelays({ median: micros(5), spread: 1, floor: micros(9), cap: micros(8) }),
    ],
    ['a negative spread', () => logNormalDelays({ median: micros(5), spread: -1, floor: micros(0), cap: micros(8) })],
    ['a range too wide to draw from', () => uniformDelays(micros(0), (2 ** 32) as Micros)],
    [
      'quantiles that begin late',
      () =>
        quantileDelays([
          [0.1, micros(5)],
          [1, micros(6)],
        ]),
    ],
    [
      'two quantiles of one share',
      () =>
        quantileDelays([
          [0, micros(5)],
          [0, micros(6)],
          [1, micros(7)],
        ]),
    ],
    ['a spread above 5', () => logNormalDelays({ median: micros(5), spread: 5.1, floor: micros(0), cap: micros(8) })],
  ])('of %s is refused', (_what, make) => {
    expect(make).toThrow(ReplayError);
  });

  it.each([
    ['one microsecond alone', uniformDelays(micros(7), micros(7)), 7],
    ['no time at all', uniformDelays(micros(0), micros(0)), 0],
    [
      'a cap equal to the floor',
      logNormalDelays({ median: micros(5), spread: 5, floor: micros(9), cap: micros(9) }),
      9,
    ],
    ['no spread', logNormalDelays({ median: micros(5), spread: 0, floor: micros(0), cap: micros(9) }), 5],
    [
      'quantiles all alike',
      quantileDelays([
        [0, micros(6)],
        [1, micros(6)],
      ]),
      6,
    ],
  ])('of %s is always the same', (_what, delays, delay) => {
    expect(new Set(draws(delays))).toEqual(new Set([delay]));
  });

  it('draws from a range of almost all 32 bits', () => {
    const drawn = draws(uniformDelays(micros(0), (2 ** 32 - 1) as Micros));
    expect(share(drawn, 0.5) / 2 ** 31).toBeCloseTo(1, 1);
  });
});

describe('latency by chance', () => {
  const base = {
    feed: 'recorded' as const,
    order: uniformDelays(micros(0), micros(999_999)),
    response: uniformDelays(micros(0), micros(999_999)),
  };
  const model = drawnLatency({ ...base, seed: 5 });
  const anyTime = fc.nat({ max: 2 ** 50 }) as fc.Arbitrary<Micros>;

  law('differs by seed, leg, microsecond and place', [anyTime], (time) => {
    const drawn = [
      model.order('place', time, 0),
      model.order('place', time, 1),
      model.order('place', (time + 1) as Micros, 0),
      model.response('OrderFilled', time, 0),
      drawnLatency({ ...base, seed: 6 }).order('place', time, 0),
    ];
    // Two of a million may be alike by chance, three hardly ever.
    expect(new Set(drawn).size).toBeGreaterThanOrEqual(4);
  });

  law('does not depend on the kind of request where all kinds have one distribution', [anyTime], (time) => {
    expect(model.order('cancel', time, 3)).toBe(model.order('amend', time, 3));
  });

  it('draws the same numbers in every version, or runs could not be repeated', () => {
    const then = 1_723_118_400_000_000 as Micros;
    expect([
      model.order('place', then, 0),
      model.order('place', then, 1),
      model.order('place', micros(7), 0),
      model.response('OrderFilled', then, 0),
    ]).toEqual([722_698, 153_072, 574_038, 236_519]);

    const places = Array.from({ length: 24 }, (_, at) => at);
    const one = uniformDelays(millis(1), millis(1));
    const bursts = { window: millis(10), chance: 0.25, times: 3, cap: millis(40) };
    const busy = drawnLatency({ feed: 'recorded', order: one, response: one, seed: 5, bursts });
    expect(places.filter((at) => order(busy, then + at * 10_000) === 3_000)).toEqual([2, 5, 10, 11, 23]);
    const refusing = refusingLatency(busy, { chance: 0.25, after: micros(7), seed: 5 });
    const isRefused = (at: number): boolean => typeof order(refusing, then + at) === 'object';
    expect(places.filter(isRefused)).toEqual([2, 7, 9, 16, 19, 23]);
  });

  it('that is longer than the cap of bursts stays as it is in one', () => {
    const long = uniformDelays(millis(50), millis(50));
    const bursts = { window: millis(10), chance: 1, times: 3, cap: millis(40) };
    const busy = drawnLatency({ feed: 'recorded', order: long, response: long, seed: 5, bursts });
    expect([order(busy, 0), response(busy, 0)]).toEqual([50_000, 50_000]);
  });

  it('is slow in bursts, both ways together, up to a cap', () => {
    const bursts = { window: millis(10), chance: 0.25, times: 10, cap: millis(40) };
    const ten = uniformDelays(millis(1), millis(1));
    const busy = drawnLatency({ feed: 'recorded', order: ten, response: ten, seed: 3, bursts });
    const windows = Array.from({ length: 4_000 }, (_, window) => [
      order(busy, window * 10_000),
      response(busy, window * 10_000 + 9_999),
    ]);
    expect(windows.every(([out, back]) => out === back && (out === 1_000 || out === 10_000))).toBe(true);
    const slow = windows.filter(([out]) => out === 10_000).length / windows.length;
    expect(Math.abs(slow - 0.25)).toBeLessThan(0.03);
    const capped = drawnLatency({
      feed: 'recorded',
      order: ten,
      response: ten,
      seed: 3,
      bursts: { ...bursts, cap: millis(4) },
    });
    expect(Math.max(...windows.map((_, window) => Number(order(capped, window * 10_000))))).toBe(4_000);
  });

  it('refuses the share of requests it is told to', () => {
    const none = constantLatency({ feed: 'recorded', order: micros(5), response: micros(5) });
    const refusing = refusingLatency(none, { chance: 0.2, after: micros(7), seed: 1 });
    const legs = Array.from({ length: 5_000 }, (_, time) => order(refusing, time));
    const refused = legs.filter((leg) => typeof leg === 'object');
    expect(new Set(refused.map((leg) => leg.refusedAfter))).toEqual(new Set([7]));
    expect(Math.abs(refused.length / legs.length - 0.2)).toBeLessThan(0.02);
  });
});
