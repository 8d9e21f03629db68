import { readFileSync } from 'node:fs';
import { countOf, Decimal, type Instrument, type Micros, moneyOf, type Side, scaleOf } from '@replay/core';
import {
  calmarRatio,
  Drawdown,
  foldReport,
  type Grouping,
  type Metric,
  momentsOf,
  outcomesOf,
  reportJson,
  returnsOf,
  sharpeRatio,
  sortinoRatio,
} from '@replay/report';
import { sharedOracle, testInstrument, whyNoSharedData } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { JournalMaker, second } from './journal.ts';

interface OracleFill {
  readonly side: Side;
  readonly size: string;
  readonly price: string;
  readonly fee?: string;
}

type OracleTrade = Readonly<Record<'side' | 'size' | 'entry' | 'exit' | 'gross' | 'fees' | 'net', string>>;

interface Oracle {
  readonly grouping: readonly {
    readonly id: string;
    readonly title: string;
    readonly feePerOrder: string;
    readonly orders: readonly OracleFill[];
    readonly totalGross: string;
    readonly totalFees: string;
    readonly mae?: string;
    readonly mfe?: string;
    readonly pricePath?: { readonly low: string; readonly high: string };
    /** By grouping. */
    readonly trades: Readonly<Record<string, readonly OracleTrade[]>>;
    readonly counts: Readonly<Record<string, Readonly<Record<'wins' | 'losses' | 'scratches', number>>>>;
  }[];
  readonly closedTrades: readonly {
    readonly id: string;
    readonly title: string;
    readonly instrument: { readonly kind: Instrument['contract']; readonly multiplier: string };
    readonly fills: readonly OracleFill[];
    readonly closedTrades: readonly Readonly<Record<'gross' | 'fees' | 'net', string>>[];
    readonly openTradeFees: string;
  }[];
  readonly statistics: readonly {
    readonly id: string;
    readonly title: string;
    readonly input: {
      readonly returns?: readonly string[];
      readonly tradePnl?: readonly string[];
      readonly periodsPerYear?: string;
    };
    readonly expect: Readonly<Record<string, string | number | null>> & {
      readonly undefined?: Readonly<Record<string, string>>;
    };
  }[];
}

const oracle = JSON.parse(readFileSync(new URL('./fixtures/accounting.json', import.meta.url), 'utf8')) as Oracle;

const fine = { tickSize: '0.00001', lotSize: '0.0001' };
const count = (text: string, step: string): number => countOf(text, scaleOf(step)) as number;

function reportOf(instrument: Instrument, fills: readonly OracleFill[], fee?: string, grouping?: Grouping) {
  const maker = new JournalMaker({ instrument });
  for (const [index, fill] of fills.entries()) {
    maker.at(index * second).filled({
      side: fill.side,
      price: count(fill.price, instrument.tickSize),
      size: count(fill.size, instrument.lotSize),
      fee: fee ?? fill.fee ?? '0',
    });
  }
  return foldReport(maker.end(), { grouping });
}

const grouped = oracle.grouping.flatMap(({ trades, counts, ...situation }) =>
  Object.keys(trades).map((code) => ({
    ...situation,
    code,
    trades: trades[code] ?? [],
    counts: counts[code],
    grouping: code.toLowerCase().replaceAll('_', '-').replace('/', '-') as Grouping,
  })),
);

/** The oracle rounds at twelve digits. */
const told12 = (amount: Decimal): string => amount.toDecimalPlaces(12).toString();

describe('trades of every grouping are those of the oracle', () => {
  it.each(grouped)(
    '$id, $code: $title',
    ({ orders, feePerOrder, trades, counts, totalGross, totalFees, grouping, code }) => {
      const report = reportOf(testInstrument(fine), orders, feePerOrder, grouping);
      const told = report.roundTrips.map((trip) => ({
        side: trip.side,
        size: new Decimal(trip.size).mul(fine.lotSize).toString(),
        entry: told12(trip.entryPrice),
        exit: told12(trip.exitPrice),
        gross: told12(trip.gross),
        fees: told12(trip.fees),
        net: told12(trip.net),
      }));
      expect(told).toEqual(trades);
      expect(told12(report.profit.realizedPnl)).toBe(totalGross);
      expect(told12(report.profit.fees)).toBe(totalFees);
      const { wins, losses, scratches } = report.trades;
      expect({ wins, losses, scratches }).toEqual(counts);
      expect(JSON.parse(reportJson(report, { id: 'run', source: 'oracle' })).assumptions.grouping).toBe(code);
    },
  );
});

describe('excursions are those of the oracle', () => {
  const withPath = grouped.filter(({ pricePath }) => pricePath !== undefined);
  it.each(withPath)('$id, $code', ({ orders, pricePath, mae, mfe, grouping }) => {
    const instrument = testInstrument(fine);
    const [entry, exit] = orders.map(({ side, price, size }) => ({
      side,
      price: count(price, fine.tickSize),
      size: count(size, fine.lotSize),
      fee: '0',
    }));
    const [low, high] = [pricePath?.low, pricePath?.high].map((price) => count(price ?? '0', fine.tickSize));
    const maker = new JournalMaker({ instrument });
    maker.at(0).filled(entry as never);
    maker.at(second).touch((low ?? 0) - 1, (low ?? 0) + 1);
    maker.at(2 * second).touch((high ?? 0) - 1, (high ?? 0) + 1);
    maker.at(3 * second).filled(exit as never);
    const [trip] = foldReport(maker.end(), { grouping }).roundTrips;
    expect([trip?.excursion?.worst.toString(), trip?.excursion?.best.toString()]).toEqual([mae, mfe]);
  });
});

describe('closed trades, and the fees that an open one carries, are those of the oracle', () => {
  it.each(oracle.closedTrades)(
    '$id: $title',
    ({ instrument: { kind, multiplier }, fills, closedTrades, openTradeFees }) => {
      const settle = kind === 'inverse' ? 'BTC' : 'USDT';
      const report = reportOf(testInstrument({ ...fine, contract: kind, multiplier, settle }), fills);
      const told = report.roundTrips.map(({ gross, fees, net }) => ({
        gross: gross.toDecimalPlaces(12).toString(),
        fees: fees.toDecimalPlaces(12).toString(),
        net: net.toDecimalPlaces(12).toString(),
      }));
      expect(told).toEqual(closedTrades);
      const carried = report.openTrades.reduce((sum, { fees }) => sum.add(fees), new Decimal(0));
      expect(carried.toString()).toBe(openTradeFees);
    },
  );
});

describe('statistics are those of the oracle', () => {
  it.each(oracle.statistics)('$id: $title', ({ input, expect: expected }) => {
    const told = { ...statisticsOf(input.returns, input.periodsPerYear), ...outcomes(input.tradePnl) };
    for (const [name, value] of Object.entries(expected)) {
      if (name === 'undefined') continue;
      const actual = told[name];
      expect(actual, `${name} is reckoned`).toBeDefined();
      if (value === null) expect(actual, name).toBe(expected.undefined?.[name]);
      else expect(Number(actual), name).toBeCloseTo(Number(value), 11);
    }
  });

  it('and none of its rows is left out', () => {
    expect(oracle.statistics.map(({ id }) => id).join(' ')).toBe('F1 F1b F2a F2b F3 F4 F4b F5a F5b F5c F5d F5e');
  });

  const shared = sharedOracle('accounting.json');
  it.skipIf(shared === undefined)('and they are those of the oracle as it was given', () => {
    const given = JSON.parse(readFileSync(shared ?? whyNoSharedData, 'utf8')) as Oracle;
    expect(oracle.statistics).toEqual(given.statistics);
    expect(oracle.grouping.map(({ id }) => id)).toEqual(given.grouping.map(({ id }) => id));
  });
});

type Told = Readonly<Record<string, number | string>>;

function statisticsOf(texts?: readonly string[], periods = '365'): Told {
  if (texts === undefined) return {};
  const returns = texts.map(Number);
  const drawdown = new Drawdown(moneyOf('1'));
  let equity = new Decimal(1);
  for (const [index, text] of texts.entries()) {
    equity = equity.mul(new Decimal(1).add(text));
    drawdown.pass(moneyOf(equity), index as Micros);
  }
  const maxDrawdownPct = drawdown.figures(returns.length as Micros).share.toNumber();
  return {
    sharpe: sharpeRatio(returns, Number(periods)),
    sortino: sortinoRatio(returns, Number(periods)),
    maxDrawdownPct,
    calmar: calmarRatio(equity.toNumber() ** (Number(periods) / returns.length) - 1, maxDrawdownPct),
  };
}

function outcomes(nets?: readonly string[]): Told {
  if (nets === undefined) return {};
  const { wins, losses, scratches, ...found } = outcomesOf(nets.map(moneyOf));
  const plain = (metric: Metric): number | string =>
    metric.status === 'known' ? metric.value.toNumber() : metric.reason;
  return {
    wins,
    losses,
    scratches,
    winRate: plain(found.winRate),
    decidedWinRate: plain(found.decidedWinRate),
    expectancy: plain(found.expectancy),
    profitFactor: plain(found.profitFactor),
  };
}

describe('the moments of five returns', () => {
  it('have the published skewness and kurtosis', () => {
    const { skewness, kurtosis } = momentsOf([0.01, -0.02, 0.015, -0.005, 0.025]);
    expect(skewness).toBeCloseTo(-0.379473319220206, 12);
    expect(kurtosis).toBeCloseTo(1.828, 12);
  });
});

describe('returns of a grid', () => {
  it.each([
    { values: ['100', '110', '99'], returns: [0.1, -0.1], because: 'each is the change over the value before' },
    { values: ['100', '100', '100'], returns: [0, 0], because: 'intervals without a change count' },
    { values: ['100'], returns: [], because: 'one point is no interval' },
    { values: ['100', '0', '50'], returns: undefined, because: 'nothing can be earned on nothing' },
    { values: ['100', '-1'], returns: undefined, because: 'nor on debt' },
  ])('of $values are $returns because $because', ({ values, returns }) => {
    expect(returnsOf(values.map((value) => new Decimal(value)))).toEqual(returns);
  });
});
