import { Decimal, millis } from '@replay/core';
import {
  feeModelContract,
  fillRulesContract,
  latencyModelContract,
  orderQueueModelContract,
  queueModelContract,
  slippageModelContract,
  testInstrument,
} from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import {
  constantLatency,
  drawnLatency,
  fillRules,
  fixedSlippage,
  flatFee,
  inAsset,
  inBaseCoin,
  l3FifoQueue,
  logNormalDelays,
  noQueue,
  perUnit,
  quantileDelays,
  recordedLatency,
  refusingLatency,
  riskAverseQueue,
  roundedFee,
  shareOfValue,
  squareRootSlippage,
  tieredFees,
  uniformDelays,
  withTax,
} from '../src/index.ts';
import { everyQueue } from './every-queue.ts';

for (const model of everyQueue) queueModelContract(model);
orderQueueModelContract(l3FifoQueue);
for (const rules of fillRules) fillRulesContract(rules);

feeModelContract("each instrument's own rates", shareOfValue());
feeModelContract('one rate for all', shareOfValue({ maker: '0.0002', taker: '0.0005' }));
feeModelContract('with a rebate', shareOfValue({ maker: '-0.00005', taker: '0.000333' }));
feeModelContract('for nothing', shareOfValue({ maker: '0', taker: '0' }));
const tiers = [
  { from: '0', maker: '0.0002', taker: '0.0005' },
  { from: '1000000', maker: '-0.0001', taker: '0.00031' },
];
const dear = { maker: '0.001', taker: '0.003' };
feeModelContract('by tiers', tieredFees(tiers, new Decimal(900_000)));
feeModelContract('with a tax on sells', withTax(shareOfValue(dear), 'sell', '0.0015'));
feeModelContract('in the coin bought', inBaseCoin(shareOfValue(dear)));
feeModelContract('in the coin bought, by unit', inBaseCoin(perUnit({ maker: '0', taker: '1' })), {
  withinValue: false,
});
feeModelContract('in BNB at a price', inAsset(shareOfValue(dear), 'BNB', { price: '601.7' }));
feeModelContract(
  'in BNB at a mid',
  inAsset(tieredFees(tiers), 'BNB', { instrument: testInstrument({ id: 'BNBUSDT' }) }),
);
const loose = { withinValue: false };
feeModelContract('per unit', perUnit({ maker: '-0.01', taker: '0.02' }), loose);
feeModelContract('per fill', flatFee({ maker: '1', taker: '2' }, 'fill'), loose);
feeModelContract('per order', flatFee({ maker: '1', taker: '2' }, 'order'), loose);
feeModelContract('to the cent', roundedFee(shareOfValue(dear), '0.01'), loose);

slippageModelContract(fixedSlippage(0.5));
slippageModelContract(fixedSlippage(20));
slippageModelContract(squareRootSlippage(1));
slippageModelContract(squareRootSlippage(0.7, { volatility: 0.03, volume: 20_000 }));

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
