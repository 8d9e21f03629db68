import { Decimal, type Fact } from '@replay/core';
import { foldReport, type Grouping, type Report, runDocument } from '@replay/report';
import { law, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { anySteps, type PlainPoint, runOf } from './any-journal.ts';
import { minute, noon } from './journal.ts';

const instruments = [
  testInstrument({ contract: 'linear', tickSize: '0.01', lotSize: '0.001' }),
  testInstrument({ contract: 'spot', tickSize: '0.01', lotSize: '0.01' }),
  testInstrument({ contract: 'inverse', tickSize: '0.1', multiplier: '7', settle: 'BTC' }),
];

const same = (actual: Decimal, expected: Decimal, what: string): void => {
  expect(actual.toFixed(), what).toBe(expected.toFixed());
};
const zero = new Decimal(0);
const sum = (amounts: readonly Decimal[]): Decimal => amounts.reduce((total, one) => total.add(one), zero);

const groupings: readonly Grouping[] = [
  'flat-to-flat',
  'fill-to-fill-fifo',
  'fill-to-fill-lifo',
  'flat-to-reduced-fifo',
  'flat-to-reduced-lifo',
];

/** The identities of docs/metrics.md that hold at every moment of a run. */
function addsUp({
  profit,
  attribution,
  roundTrips,
  openTrades,
  fills,
  markouts,
  activity,
  markets,
  from,
  to,
}: Report): void {
  const { netPnl, realizedPnl, unrealizedPnl, fees, funding } = profit;
  same(profit.initialCapital.add(netPnl), profit.finalEquity, 'capital and profit are the equity');
  same(realizedPnl.add(unrealizedPnl).sub(fees).add(funding), netPnl, '2: by accounting');
  same(attribution.spreadCapture.add(attribution.inventory).sub(fees).add(funding), netPnl, '1: by attribution');
  same(attribution.makerCapture.add(attribution.takerCapture), attribution.spreadCapture, 'capture by liquidity');
  same(profit.feesPaid.sub(profit.rebates), fees, 'fees paid less rebates');

  const trades = [...roundTrips, ...openTrades];
  same(sum(trades.map(({ net }) => net)), netPnl, '8: trades and what is open');
  same(sum(trades.map((trade) => trade.fees)), fees, '8: fees of trades and of what is open');
  same(sum(trades.map((trade) => trade.funding)), funding, '8: funding of trades and of what is open');

  for (const { all, maker, taker, horizon } of markouts) {
    for (const one of [all, maker, taker])
      same(one.capture.sub(one.adverseSelection), one.amount, `5: ${horizon.name}`);
    expect(all.n + all.droppedPastEnd + all.droppedByGap, 'every fill is marked out or counted as dropped').toBe(
      fills.length,
    );
    expect(maker.n + taker.n).toBe(all.n);
  }

  const { orders, denied, rejected, accepted, unacknowledged, filled, cancelled, expired, openAtEnd } = activity;
  expect(orders, '13: orders').toBe(denied + rejected + accepted + unacknowledged);
  expect(accepted, '13: accepted').toBe(filled + cancelled + expired + openAtEnd);
  expect(
    activity.fillCauses.reduce((total, { fills }) => total + fills, 0),
    '12: causes',
  ).toBe(fills.length);
  for (const { exposure } of markets) {
    expect(exposure.long + exposure.short + exposure.flat, '12: time').toBe(to - from);
    expect(Math.min(exposure.long, exposure.short, exposure.flat)).toBeGreaterThanOrEqual(0);
  }
}

interface PlainDrawdown {
  readonly amount: Decimal;
  readonly share: Decimal;
  readonly longest: number;
  readonly underWater: number;
}

/** The falls of a curve, by comparing every point with the highest before it. */
function plainDrawdown(capital: Decimal, curve: readonly Omit<PlainPoint, 'size'>[], end = 0): PlainDrawdown {
  let [peak, amount, share, longest, underWater] = [capital, zero, zero, 0, 0];
  let since: number | undefined;
  for (const { equity, time } of [...curve, { equity: new Decimal(Infinity), time: end }]) {
    if (equity.gte(peak)) {
      longest = Math.max(longest, time - (since ?? time));
      underWater += time - (since ?? time);
      since = undefined;
    } else since ??= time;
    if (!equity.isFinite()) break;
    peak = Decimal.max(peak, equity);
    amount = Decimal.max(amount, peak.sub(equity));
    share = Decimal.max(share, peak.sub(equity).div(peak));
  }
  return { amount, share, longest, underWater };
}

/** How long a condition held until the end, given what was at each point. */
function plainTime(curve: readonly PlainPoint[], end: number, holds: (size: number) => boolean): number {
  return curve.reduce(
    (sum, { time, size }, index) => sum + (holds(size) ? (curve[index + 1]?.time ?? end) - time : 0),
    0,
  );
}

const lastBefore = (curve: readonly PlainPoint[], time: number, capital: Decimal): Decimal =>
  curve.findLast((point) => point.time <= time)?.equity ?? capital;

/** Cases of each law for each contract; what breaks one shows in small cases. */
const runs = 50;

describe.each(instruments)('a run on a $contract instrument', (instrument) => {
  law(
    'is the same over the trades of every grouping',
    [anySteps],
    (steps) => {
      const { facts } = runOf(steps, instrument);
      const grossOf = groupings.map((grouping) => {
        const report = foldReport(facts, { grouping });
        addsUp(report);
        const all = [...report.roundTrips, ...report.openTrades];
        return sum(all.map(({ gross }) => gross));
      });
      for (const gross of grossOf) same(gross, grossOf[0] as Decimal, '9: gross');
    },
    runs,
  );

  const anyCuts = fc.array(fc.nat(), { maxLength: 8 });
  law(
    'adds up to the last digit after any fact, and after the last',
    [anySteps, anyCuts],
    (steps, cuts) => {
      const { facts } = runOf(steps, instrument);
      for (const cut of cuts) addsUp(foldReport(facts.slice(0, 1 + (cut % facts.length))));
      addsUp(foldReport(facts));
    },
    runs,
  );

  law(
    'adds up in its document, read back from text',
    [anySteps],
    (steps) => {
      const document = runDocument(foldReport(runOf(steps, instrument).facts), { id: 'r', source: 'drawn' });
      const { summary, attribution } = JSON.parse(JSON.stringify(document)) as typeof document;
      const money = (text: string): Decimal => new Decimal(text);
      same(money(summary.initialCapital).add(summary.netPnl), money(summary.finalEquity), 'equity');
      same(
        money(summary.realizedPnl).add(summary.unrealizedPnl).sub(summary.fees).add(summary.funding),
        money(summary.netPnl),
        'net',
      );
      same(
        money(attribution.spreadCapture).add(attribution.inventory).sub(attribution.fees).add(attribution.funding),
        money(attribution.net),
        'attribution',
      );
      expect(attribution.net).toBe(summary.netPnl);
      expect(summary.wins + summary.losses + summary.scratches).toBe(summary.trades);
    },
    runs,
  );

  law(
    'has the equity, the grid and the drawdown of a plain computation after every event',
    [anySteps],
    (steps) => {
      const { facts, curve } = runOf(steps, instrument);
      const report = foldReport(facts);
      const capital = report.profit.initialCapital;
      same(report.profit.finalEquity, curve.at(-1)?.equity ?? capital, 'equity at the end');

      const end = report.to - noon;
      const drawdown = plainDrawdown(capital, curve, end);
      same(report.risk.maxDrawdown, drawdown.amount, 'drawdown');
      expect(report.risk.longestDrawdown).toBe(drawdown.longest);
      const { timeUnderWater } = report.risk;
      if (timeUnderWater.status === 'known') {
        expect(timeUnderWater.value.toNumber()).toBeCloseTo(drawdown.underWater / end, 11);
      }
      expect(report.markets[0]?.exposure).toMatchObject({
        long: plainTime(curve, end, (size) => size > 0),
        short: plainTime(curve, end, (size) => size < 0),
      });
      const { maxDrawdownPct } = report.risk;
      if (drawdown.share.gte(1)) expect(maxDrawdownPct).toEqual({ status: 'undefined', reason: 'NON_POSITIVE_EQUITY' });
      else expect(maxDrawdownPct).toEqual({ status: 'known', value: drawdown.share.toSignificantDigits(12) });

      for (const point of report.curve.filter(({ kind }) => kind === 'grid')) {
        same(point.equity, lastBefore(curve, point.time - noon, capital), `grid point at ${point.time - noon}`);
        same(
          point.realized.add(point.unrealized).sub(point.fees).add(point.funding).add(capital),
          point.equity,
          'its parts',
        );
        expect(point.time % minute).toBe(0);
      }
      const moves = report.curve.filter(({ kind }) => kind === 'fill' || kind === 'funding');
      expect(moves.length).toBe(steps.length === 0 ? 0 : movesOf(facts));
    },
    runs,
  );

  law(
    'falls at least as deep between the points of its grid as on them',
    [anySteps],
    (steps) => {
      const { risk, curve, profit } = foldReport(runOf(steps, instrument).facts);
      const onGrid = plainDrawdown(
        profit.initialCapital,
        curve.filter(({ kind }) => kind === 'grid' || kind === 'start'),
      );
      expect(onGrid.amount.gte(0)).toBe(true);
      expect(risk.maxDrawdown.gte(onGrid.amount)).toBe(true);
    },
    runs,
  );

  law(
    'has returns of the grid that chain, with the partial ends, to its total return',
    [anySteps],
    (steps) => {
      const { curve, profit } = foldReport(runOf(steps, instrument, '1000000').facts);
      const points = curve.filter(({ kind }) => kind !== 'fill' && kind !== 'funding');
      let chained = 1;
      for (let index = 1; index < points.length; index++) {
        const [before, after] = [points[index - 1]?.equity as Decimal, points[index]?.equity as Decimal];
        chained *= 1 + after.sub(before).div(before).toNumber();
      }
      expect(chained).toBeCloseTo(profit.finalEquity.div(profit.initialCapital).toNumber(), 9);
    },
    runs,
  );

  law(
    'keeps its shares when everything is traded a thousandfold',
    [anySteps],
    (steps) => {
      const thousand = { ...instrument, multiplier: new Decimal(instrument.multiplier).mul(1000).toFixed() };
      const dear = steps.map((step) => {
        if ('fee' in step) return { ...step, fee: new Decimal(step.fee).mul(1000).toFixed() };
        return step.type === 'funded' ? { ...step, payment: new Decimal(step.payment).mul(1000).toFixed() } : step;
      });
      const once = foldReport(runOf(steps, instrument, '100').facts);
      const large = foldReport(runOf(dear, thousand, '100000').facts);
      const [some, more] = [once, large].map((report) => ({
        maxDrawdownPct: roughly(report.risk.maxDrawdownPct),
        totalReturn: roughly(report.risk.totalReturn),
        winRate: roughly(report.trades.winRate),
        fillRatio: roughly(report.activity.fillRatio),
        makerShare: roughly(report.activity.makerShare),
        markouts: report.markouts.map(({ all }) => roughly(all.meanBps)),
      }));
      expect(more).toEqual(some);
    },
    runs,
  );
});

/** Booked amounts of an inverse contract end at the 18th digit, a thousandfold later, so 9 digits are compared. */
const roughly = (metric: Report['risk']['sharpe']): string =>
  metric.status === 'known' ? metric.value.toDecimalPlaces(9).toFixed() : metric.reason;

/** Events with a fill or a payment: fills of one sequence are one. */
const movesOf = (facts: readonly Fact[]): number =>
  new Set(
    facts
      .filter(({ type }) => type === 'OrderFilled' || type === 'FundingPaid')
      .map((fact) => ('sequence' in fact ? fact.sequence : -1)),
  ).size;
