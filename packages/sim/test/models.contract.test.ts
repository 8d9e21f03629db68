import { Decimal, type FeeRates, millis } from '@replay/core';
import {
  feeModelContract,
  fillRulesContract,
  latencyModelContract,
  queueModelContract,
  testInstrument,
} from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import {
  constantLatency,
  drawnLatency,
  fillRules,
  logNormalDelays,
  noQueue,
  quantileDelays,
  recordedLatency,
  refusingLatency,
  riskAverseQueue,
  shareOfValue,
  uniformDelays,
} from '../src/index.ts';
import { everyQueue } from './every-queue.ts';

for (const model of everyQueue) queueModelContract(model);
for (const rules of fillRules) fillRulesContract(rules);

feeModelContract("each instrument's own rates", shareOfValue());
feeModelContract('one rate for all', shareOfValue({ maker: '0.0002', taker: '0.0005' }));
feeModelContract('with a rebate', shareOfValue({ maker: '-0.00005', taker: '0.000333' }));
feeModelContract('for nothing', shareOfValue({ maker: '0', taker: '0' }));

latencyModelContract(constantLatency({ feed: 'recorded', order: millis(10), response: millis(10) }));
latencyModelContract(constantLatency({ feed: millis(0), order: millis(0), response: millis(0) }));
const perRequest = { place: millis(3), cancel: millis(1), amend: millis(2) };
latencyModelContract(constantLatency({ feed: 'recorded', order: perRequest, response: millis(1) }));
const samples = [
  [millis(0), millis(4), millis(10)],
  [millis(100), millis(0), millis(130)],
  [millis(200), millis(224), millis(240)],
] as const;
latencyModelContract(recordedLatency({ feed: 'recorded', samples }));
const drawn = drawnLatency({
  feed: 'recorded',
  order: {
    place: logNormalDelays({ median: millis(5), spread: 0.5, floor: millis(1), cap: millis(100) }),
    cancel: uniformDelays(millis(1), millis(9)),
    amend: quantileDelays([
      [0, millis(1)],
      [0.5, millis(2)],
      [1, millis(50)],
    ]),
  },
  response: uniformDelays(millis(0), millis(3)),
  seed: 7,
  bursts: { window: millis(1000), chance: 0.1, times: 8, cap: millis(500) },
});
latencyModelContract(drawn);
latencyModelContract(refusingLatency(drawn, { chance: 0.3, after: millis(2), seed: 1 }));

describe('the two bounds of a queue', () => {
  it.each([
    [5, 0, 9, 7, 5, 'two cancels can have been behind'],
    [5, 0, 9, 3, 3, 'six cannot'],
    [5, 4, 9, 5, 5, 'whether they printed or not'],
    [5, 0, 9, 12, 5, 'what joins, joins behind'],
  ])('%i ahead, %i printed, %i to %i shown: at most %i ahead, because %s', (ahead, printed, previous, next, most) => {
    expect(riskAverseQueue.afterRow(ahead, printed, previous, next, 1)).toBe(most);
    expect(noQueue.afterRow(ahead, printed, previous, next, 1)).toBe(0);
  });
});

describe('a share of the value', () => {
  const instrument = testInstrument({ fees: { maker: '-0.0001', taker: '0.0004' } });

  it.each<[FeeRates | undefined, 'maker' | 'taker', string, string]>([
    [undefined, 'maker', '-1', "the instrument's own rebate"],
    [undefined, 'taker', '4', "the instrument's own rate"],
    [{ maker: '0.001', taker: '0.002' }, 'maker', '10', 'rates of the run hold for every instrument'],
    [{ maker: '0.001', taker: '0.002' }, 'taker', '20', 'and for both kinds of fill'],
  ])('%j, %s of 10000: %s, by %s', (rates, liquidity, expected) => {
    expect(shareOfValue(rates).fee(instrument, liquidity, new Decimal(10_000)).toFixed()).toBe(expected);
  });
});
