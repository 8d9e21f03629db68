import { Decimal, type FeeRates, millis } from '@replay/core';
import { testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { constantLatency, noQueue, queueModels, riskAverseQueue, shareOfValue } from '../src/index.ts';
import { feeModelContract } from './contracts/fee-model.ts';
import { latencyModelContract } from './contracts/latency-model.ts';
import { queueModelContract } from './contracts/queue-model.ts';

for (const model of queueModels) queueModelContract(model);

feeModelContract("each instrument's own rates", shareOfValue());
feeModelContract('one rate for all', shareOfValue({ maker: '0.0002', taker: '0.0005' }));
feeModelContract('with a rebate', shareOfValue({ maker: '-0.00005', taker: '0.000333' }));
feeModelContract('for nothing', shareOfValue({ maker: '0', taker: '0' }));

latencyModelContract(constantLatency({ feed: 'recorded', order: millis(10), response: millis(10) }));
latencyModelContract(constantLatency({ feed: millis(0), order: millis(0), response: millis(0) }));

describe('the two bounds of a queue', () => {
  it.each([
    [5, 0, 9, 7, 5, 'two cancels can have been behind'],
    [5, 0, 9, 3, 3, 'six cannot'],
    [5, 4, 9, 5, 5, 'whether they printed or not'],
    [5, 0, 9, 12, 5, 'what joins, joins behind'],
  ])('%i ahead, %i printed, %i to %i shown: at most %i ahead, because %s', (ahead, printed, previous, next, most) => {
    expect(riskAverseQueue.afterRow(ahead, printed, previous, next)).toBe(most);
    expect(noQueue.afterRow(ahead, printed, previous, next)).toBe(0);
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
