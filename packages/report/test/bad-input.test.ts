import type { Fact } from '@replay/core';
import { foldReport, type RunDocument, reportJson, reportSections, reportText } from '@replay/report';
import { describe, expect, it } from 'vitest';
import { drawJournal, type JournalOptions } from './journal.ts';

const context = { id: 'r', source: 'drawn', hash: 'ab', path: 'runs/r' };

interface Bad {
  readonly what: string;
  readonly lines: readonly string[];
  readonly options?: JournalOptions;
  /** Metrics that there are not, and why. */
  readonly undefined: Readonly<Record<string, string>>;
  /** What the summary still tells. */
  readonly tells: Readonly<Record<string, string | number>>;
  readonly warns: RegExp;
}

const touch = '0s touch 99|101';
const noTrades = { winRate: 'NO_CLOSED_TRADES', sqn: 'TOO_FEW_SAMPLES', 'mae.p50': 'NO_CLOSED_TRADES' };
const insolvent = {
  totalReturn: 'NON_POSITIVE_EQUITY',
  sharpe: 'NON_POSITIVE_EQUITY',
  psr: 'NON_POSITIVE_EQUITY',
  ulcer: 'NON_POSITIVE_EQUITY',
  maxDrawdownPct: 'NON_POSITIVE_EQUITY',
  cagr: 'NON_POSITIVE_EQUITY',
};

const cases: readonly Bad[] = [
  {
    what: 'no fills',
    lines: [touch, '120m end'],
    undefined: {
      ...noTrades,
      sharpe: 'ZERO_VARIANCE',
      sortino: 'ZERO_DOWNSIDE',
      lag1Autocorr: 'ZERO_VARIANCE',
      minTrackRecord: 'ZERO_VARIANCE',
      peakToTrough: 'ZERO_DRAWDOWN',
      volume: 'NO_FILLS',
      feeDrag: 'ZERO_DENOMINATOR',
      returnOnMaxInventory: 'ZERO_DENOMINATOR',
      matchedPnl: 'NO_FILLS',
      'exposure.test.worstInventoryLoss': 'NO_FILLS',
      'traded.test.buyAvg': 'NO_FILLS',
    },
    tells: { netPnl: '0', trades: 0, fills: 0, maxDrawdown: '0', volatility: '0' },
    warns: /placed no order/,
  },
  {
    what: 'one fill',
    lines: [touch, '1s buy 1x101 fee 0.1', '40m end'],
    undefined: { ...noTrades, 'traded.test.sellAvg': 'NO_FILLS', cagr: 'RUN_TOO_SHORT', var95: 'TOO_FEW_SAMPLES' },
    tells: { netPnl: '-1.1', realizedPnl: '0', unrealizedPnl: '-1', fees: '0.1', trades: 0, fills: 1 },
    warns: /position of 1 in test is open at the end, entered at 101/,
  },
  {
    what: 'an open position only',
    lines: [touch, '1s buy 1x101', '2s buy 2x104', '40m touch 102|104; end'],
    undefined: { ...noTrades, profitFactor: 'NO_CLOSED_TRADES', bestTrade: 'NO_CLOSED_TRADES' },
    tells: { netPnl: '0', unrealizedPnl: '0', trades: 0, fills: 2, maxDrawdown: '9' },
    warns: /position of 3 in test is open at the end, entered at 103/,
  },
  {
    what: 'a flat market',
    lines: [touch, '1s buy 1x100', '2s sell 1x100', '5m touch 99|101', '40m end'],
    undefined: {
      sharpe: 'ZERO_VARIANCE',
      psr: 'ZERO_VARIANCE',
      kurtosis: 'ZERO_VARIANCE',
      payoff: 'NO_WINS',
      returnOverMdd: 'ZERO_DRAWDOWN',
    },
    tells: { netPnl: '0', trades: 1, wins: 0, losses: 0, scratches: 1, winRate: '0' },
    warns: /Only 1 round trip closed/,
  },
  {
    what: 'no capital',
    lines: [touch, '1s buy 1x101', '2s sell 1x103', '40m end'],
    options: { capital: '0' },
    undefined: { ...insolvent, vsHoldReturn: 'ZERO_DENOMINATOR' },
    tells: { initialCapital: '0', netPnl: '2', finalEquity: '2', winRate: '1' },
    warns: /began without capital: returns are not defined/,
  },
  {
    what: 'a book of one side at the mark',
    lines: [touch, '1s buy 1x101', '30s lost one-sided', '40m end'],
    undefined: noTrades,
    tells: { netPnl: '-1', unrealizedPnl: '-1' },
    warns: /test had a one-sided book at the end: .* marked at the last mid, 100, which is 39 min 30 s old/,
  },
  {
    what: 'no mid at all',
    lines: ['0s buy 1x101', '1s buy 1x103', '40m end'],
    undefined: { ...noTrades, 'marketChange.test': 'NO_REFERENCE_MID', 'buyAndHold.test.pnl': 'NO_REFERENCE_MID' },
    tells: { netPnl: '2', unrealizedPnl: '2' },
    warns: /never had a two-sided book: its position is marked at the last own fill, 103/,
  },
  {
    what: 'a run that was cut off',
    lines: [touch, '1s buy 1x101', '90s touch 100|102'],
    undefined: { ...noTrades, coverage: 'NOT_RECORDED', 'participation.test': 'NOT_RECORDED' },
    tells: { netPnl: '0', fills: 1 },
    warns: /journal stops before the end/,
  },
  {
    what: 'a run of no time',
    lines: ['0s touch 99|101; buy 1x101; end'],
    undefined: {
      ...noTrades,
      turnover: 'RUN_TOO_SHORT',
      timeUnderWater: 'RUN_TOO_SHORT',
      'exposure.test.timeLong': 'RUN_TOO_SHORT',
    },
    tells: { netPnl: '-1', fills: 1 },
    warns: /spans only 0 full intervals/,
  },
  {
    what: 'equity below zero at the end',
    lines: [touch, '1s buy 100x101', '2s touch 79|81', '40m end'],
    undefined: { ...noTrades, ...insolvent, baseShareEnd: 'NOT_APPLICABLE' },
    tells: { netPnl: '-2100', finalEquity: '-1100', maxDrawdown: '2100' },
    warns: /Equity fell to zero: returns are not defined/,
  },
  {
    what: 'equity below zero for a while',
    lines: [touch, '1s buy 100x101', '2s touch 79|81', '3s touch 109|111', '40m end'],
    undefined: { maxDrawdownPct: 'NON_POSITIVE_EQUITY' },
    tells: { netPnl: '900', totalReturn: '0.9' },
    warns: /zero or less for a while/,
  },
];

describe.each(cases)('a run with $what', ({ lines, options, undefined: missing, tells, warns }) => {
  const report = foldReport(drawJournal(lines, options));
  const document = JSON.parse(reportJson(report, context)) as RunDocument;

  it('has the expected figures', () => {
    expect(document.summary).toMatchObject(tells);
  });

  it('has the expected reasons for missing figures', () => {
    expect(document.undefined).toMatchObject(missing);
  });

  it('has a reason for every null of its document', () => {
    const named = new Set(Object.keys(document.undefined).flatMap((name) => name.split('.')));
    expect(nullsIn(document).filter((path) => !named.has(path.split('.').at(-1) ?? ''))).toEqual([]);
  });

  it('has a value or a reason for every figure of its sections', () => {
    const figures = reportSections(report, context).flatMap((section) => section.figures);
    expect(figures.length).toBeGreaterThan(100);
    for (const { id, value, reason } of figures)
      expect([id, value === null], `${id}: ${value} and ${reason}`).toEqual([id, reason !== undefined]);
  });

  it('is a complete text report without NaN or Infinity', () => {
    const text = reportText(report, context);
    expect(text).toMatch(/Net P&L[^]*Where it came from[^]*Assumptions[^]*Warnings/);
    expect(`${text}${JSON.stringify(document)}`).not.toMatch(/NaN|Infinity|undefined /);
  });

  it('warns', () => {
    expect(report.warnings.join('\n')).toMatch(warns);
  });
});

/** Where a document has nulls, but for those that are no metric. */
function nullsIn(value: unknown, path = ''): readonly string[] {
  if (value === null) return /firstFindings|^\.assumptions/.test(path) ? [] : [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value as object).flatMap(([name, inner]) => nullsIn(inner, `${path}.${name}`));
}

describe('warnings of what a result depends on', () => {
  const warnings = (facts: readonly Fact[]): string => foldReport(facts).warnings.join('\n');
  const drawn = (...lines: string[]): readonly Fact[] => drawJournal(lines);
  const win = (at: number, price: number): string[] => [`${at}s buy 1x100`, `${at + 1}s sell 1x${price}`];

  it.each([
    {
      lines: [touch, '1s buy 1x101', '40s sell 1x102', '10m end'],
      says: /All 2 fills came within the first 60 s of 10 min/,
      because: 'nothing was traded later',
    },
    {
      lines: [touch, '59s buy 1x101', '10m end'],
      says: /The only fill came within the first 60 s/,
      because: 'one is all',
    },
    {
      lines: [touch, ...Array.from({ length: 12 }, (_, at) => win(10 * at + 1, at < 2 ? 150 : 101)).flat(), '3m end'],
      says: /The best 2 trades of 12, with 4 of 24 fills, made 90\.91 % of all profit/,
      because: '100 of 110 came from two',
    },
  ])('says $says, because $because', ({ lines, says }) => {
    expect(warnings(drawn(...lines))).toMatch(says);
  });

  it.each([
    {
      lines: [touch, '1s buy 1x101', '61s sell 1x102', '10m end'],
      never: /within the first/,
      because: 'one came later',
    },
    { lines: [touch, '1s buy 1x101', '90s end'], never: /within the first/, because: 'the run is hardly longer' },
    {
      lines: [touch, ...Array.from({ length: 12 }, (_, at) => win(10 * at + 1, 101)).flat(), '3m end'],
      never: /of all profit/,
      because: 'all trades brought the same',
    },
    {
      lines: [touch, ...win(1, 150), '3m end'],
      never: /of all profit/,
      because: 'one trade is no few among many',
    },
    {
      lines: [touch, '1s buy 1x101', '2s sell 1x101', '30s lost one-sided', '9m end'],
      never: /last mid/,
      because: 'nothing is held',
    },
    {
      lines: [touch, '1s buy 1x101', '30s lost crossed', '31s touch 99|101', '9m end'],
      never: /last mid/,
      because: 'the book had recovered',
    },
  ])('never says $never where $because', ({ lines, never }) => {
    expect(warnings(drawn(...lines))).not.toMatch(never);
  });

  it('says that no queue is modelled', () => {
    const facts = drawJournal([touch, '9s end'], { models: { queue: 'none' } });
    expect(warnings(facts)).toMatch(/queue model is off/);
    expect(warnings(drawn(touch, '9s end'))).not.toMatch(/queue model is off/);
  });

  it('says that returns are autocorrelated, if they are', () => {
    // Ten minutes up, ten minutes down: a minute says what the next one will be.
    const wave = Array.from({ length: 60 }, (_, at) => 110 - Math.abs(10 - (at % 20)));
    const lines = wave.map((mid, at) => `${at + 1}m touch ${mid - 1}|${mid + 1}`);
    expect(warnings(drawn(touch, '1s buy 1x100', ...lines, '61m end'))).toMatch(
      /Returns are autocorrelated \(0\.\d\d at lag 1, .*√periods is not valid/,
    );
    const idle = foldReport(drawn(touch, '61m end'));
    expect(idle.risk.isAutocorrelated).toBe(false);
    expect(idle.warnings.join()).not.toMatch(/autocorrelated/);
  });
});
