import type { Lots } from '@replay/core';
import { foldReport, type Metric, type Report, runDocument } from '@replay/report';
import { testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { drawJournal, type JournalOptions } from './journal.ts';

const text = (metric: Metric): string => (metric.status === 'known' ? metric.value.toFixed() : metric.reason);
const marketOf = (lines: readonly string[], options?: JournalOptions): Report['markets'][number] => {
  const [market] = foldReport(drawJournal(lines, options)).markets;
  if (market === undefined) throw new Error('the run has no instrument');
  return market;
};

describe('a long of 2 for half of the time and a short of 1 for a quarter', () => {
  const { inventory, exposure, inventoryTurnover } = marketOf([
    '0s touch 99|101',
    '10s buy 2x100',
    '20s touch 109|111',
    '30s sell 3x110',
    '40s end',
  ]);

  it('has a time-weighted mean and deviation', () => {
    const { size, absoluteSize } = inventory;
    // 0 for 10 s, 2 for 20 s, −1 for 10 s.
    expect([size.mean, size.std].map(text)).toEqual([
      '0.75',
      String(Number(Math.sqrt(9 / 4 - 9 / 16).toPrecision(12))),
    ]);
    expect([size.min, size.max].map(String)).toEqual(['-1', '2']);
    expect([absoluteSize.mean, absoluteSize.std].map(text)).toEqual(['1.25', '0.829156197589']);
    expect(String(absoluteSize.max)).toBe('2');
    expect(exposure).toMatchObject({ long: 20_000_000, short: 10_000_000, flat: 10_000_000 });
  });

  it('has a time-weighted notional at the mid', () => {
    // 200 for 10 s, 220 for 10 s, −110 for 10 s.
    const { notional, absoluteNotional } = inventory;
    expect([notional.mean, absoluteNotional.mean].map(text)).toEqual(['77.5', '132.5']);
    expect([notional.min, notional.max, absoluteNotional.max].map(String)).toEqual(['-110', '220', '220']);
  });

  it('has a turnover of volume over mean notional', () => {
    expect(text(inventoryTurnover)).toBe(String(Number((530 / 132.5).toPrecision(12))));
  });
});

describe('an inverse contract', () => {
  it('has its notional in coins', () => {
    const instrument = testInstrument({ contract: 'inverse', multiplier: '100', settle: 'BTC' });
    const lines = ['0s touch 49999|50001', '0s sell 5x50000', '5s touch 24999|25001', '10s end'];
    const { inventory } = marketOf(lines, { instrument, capital: '1' });
    // 500 / 50,000 and then 500 / 25,000 coins, short.
    expect([inventory.notional.mean, inventory.absoluteNotional.mean].map(text)).toEqual(['-0.015', '0.015']);
    expect([inventory.notional.min, inventory.notional.max].map(String)).toEqual(['-0.02', '0']);
  });
});

describe('inventory P&L', () => {
  it.each([
    {
      lines: ['1s buy 1x100', '2s touch 89|91', '3s touch 104|106', '4s sell 1x105'],
      worst: '-10',
      nearLimit: '5',
      because: 'the mid was at 90 on the way',
    },
    {
      lines: ['1s buy 1x100', '2s touch 94|96', '3s sell 1x95', '4s buy 1x95', '5s touch 88|90', '6s sell 1x89'],
      worst: '-6',
      nearLimit: '-11',
      because: 'two stays of −5 and −6 do not add up',
    },
    {
      lines: ['1s buy 1x100', '2s touch 94|96', '3s sell 2x95', '4s touch 100|102', '5s buy 1x101'],
      worst: '-6',
      nearLimit: '-11',
      because: 'turning over ends a stay too',
    },
    {
      lines: ['1s buy 10x100', '2s touch 98|100', '3s sell 2x99', '4s touch 95|97', '5s touch 100|102'],
      worst: '-34',
      nearLimit: '-10',
      because: 'a part that is sold does not end it; 8 of 10 are not near the most',
    },
    {
      lines: ['1s sell 9x100', '2s touch 100|102', '3s sell 1x101', '4s touch 102|104'],
      worst: '-29',
      nearLimit: '-29',
      because: '9 of 10 are near the most',
    },
    { lines: ['1s buy 1x100', '2s touch 104|106'], worst: '0', nearLimit: '5', because: 'it never lost' },
  ])('$lines: at worst $worst, near the most $nearLimit: $because', ({ lines, worst, nearLimit }) => {
    const market = marketOf(['0s touch 99|101', ...lines, '9s end']);
    expect([market.worstInventoryLoss, market.inventoryPnlNearLimit].map(text)).toEqual([worst, nearLimit]);
  });
});

describe('the half-life of a position', () => {
  it('is missing if the position does not shrink, and in a run of a few seconds', () => {
    const held = (...lines: string[]): string => text(marketOf(['0s touch 99|101', ...lines]).inventory.halfLife);
    expect(held('1s buy 1x100', '20s end')).toBe('TOO_FEW_SAMPLES');
    expect(held('60s end')).toBe('NOT_APPLICABLE');
    // Long and short in turn: what is held says the opposite of the next second.
    const swings = Array.from(
      { length: 40 },
      (_, at) => `${at + 1}s ${at % 2 === 0 ? 'buy' : 'sell'} ${at === 0 ? 1 : 2}x100`,
    );
    expect(held(...swings, '60s end')).toBe('NOT_APPLICABLE');
  });

  it('of a position that halves every second is one second', () => {
    const sizes = [1024, 512, 256, 128, 64, 32, 16, 8, 4, 2, 1];
    const lines = ['1s buy 1024x100', ...sizes.slice(1).map((size, at) => `${at + 2}s sell ${size}x100`)];
    const { halfLife } = marketOf(['1s touch 99|101', ...lines, '400s end']).inventory;
    // The slope is a half but for the mean over the whole run, which is small.
    expect(Number(text(halfLife))).toBeCloseTo(1, 1);
  });
});

describe('a run beside its benchmarks', () => {
  const report = foldReport(
    drawJournal(['0s touch 99|101', '1s buy 1x100', '2s sell 1x103', '3s touch 119|121', '9s end']),
  );

  it('is compared with buy and hold', () => {
    const [market] = report.markets;
    expect([market?.buyAndHold.pnl, market?.buyAndHold.ahead].map((one) => text(one as Metric))).toEqual([
      '200',
      '-197',
    ]);
  });

  it('is compared with doing nothing', () => {
    const { benchmark } = runDocument(report, { id: 'r', source: 'drawn' }).details;
    expect(benchmark).toMatchObject({
      idle: '0',
      holdPnl: '0',
      vsHold: '3',
      vsHoldReturn: '0.003',
      markBasis: '0',
      buyAndHold: [{ instrument: 'test', marketChange: '0.2', pnl: '200', change: '0.2', ahead: '-197' }],
    });
  });
});

describe('coins', () => {
  const spot = testInstrument({ contract: 'spot' });

  it('are a share of the value of a spot account', () => {
    const { account } = foldReport(
      drawJournal(['0s touch 99|101', '1s buy 5x100', '2s touch 124|126', '9s end'], { instrument: spot }),
    );
    expect([account.baseShareStart, account.baseShareEnd].map(text)).toEqual(['0', '0.555555555556']);
  });

  it('that the venue keeps for fees count as sold at the mid', () => {
    const facts = drawJournal(['0s touch 99|101', '1s buy 10x101 fee 100', '2s touch 109|111', '9s end'], {
      instrument: spot,
    });
    const kept = facts.map((fact) =>
      fact.type === 'OrderFilled' ? { ...fact, keptForFee: { size: 1 as Lots, midDoubled: 200 } } : fact,
    );
    const { markets, attribution, openPositions } = foldReport(kept);
    expect(openPositions[0]?.position.size).toBe(9);
    const traded = markets[0]?.traded;
    expect([
      traded?.matchedSize.toNumber(),
      text(traded?.matchedPnl as Metric),
      text(traded?.residualPnl as Metric),
    ]).toEqual([1, '-1', '81']);
    expect(attribution.spreadCapture.add(attribution.inventory).toFixed()).toBe('80');
  });
});

describe('short of a fifth of the capital', () => {
  it('has its net P&L over the largest notional', () => {
    const { account } = foldReport(
      drawJournal(['0s touch 99|101', '1s sell 2x100', '2s touch 124|126', '3s touch 89|91', '4s buy 2x90', '9s end']),
    );
    expect(text(account.returnOnMaxInventory)).toBe('0.08');
    expect(text(account.feeDrag)).toBe('0');
  });
});
