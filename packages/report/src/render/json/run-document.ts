import { timeText, venueLot } from '@replay/core';
import type { MarkoutFigures } from '../../markouts/markout-sums.ts';
import type { Text, ToText } from '../../metric/metric.ts';
import { decimalText, type Metric, metricText, type NullReason } from '../../metric/metric.ts';
import type { Value } from '../../metric/metric-table.ts';
import type { Report } from '../../report/report.ts';
import { type RunContext, warningsIn } from '../../report/run-context.ts';
import { type AssumptionBlock, assumptionBlock, missingAssumptions } from '../../sections/assumptions.ts';
import { type DetailBlock, detailBlock } from './detail-block.ts';
import { plain } from './section-block.ts';

/** The document of `backtest --json`. Money and ratios are decimal texts, counts integers, times ISO 8601. */
export interface RunDocument {
  readonly run: { readonly id: string; readonly hash: Text; readonly path: Text; readonly behaviourVersion: string };
  readonly data: DataBlock;
  readonly assumptions: AssumptionBlock;
  readonly summary: SummaryBlock;
  readonly attribution: Readonly<Record<'spreadCapture' | 'inventory' | 'fees' | 'funding' | 'net', string>>;
  readonly markouts: readonly MarkoutRow[];
  readonly warnings: readonly string[];
  readonly undefined: Readonly<Record<string, NullReason>>;
  readonly outcome: Report['outcome'];
  readonly strategy: {
    readonly name: string;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly seed: number;
  };
  readonly currency: string;
  readonly details: DetailBlock;
}

export interface DataBlock {
  readonly source: string;
  readonly instruments: readonly Readonly<
    Record<'exchange' | 'symbol' | 'tickSize' | 'lotSize' | 'contract', string>
  >[];
  readonly from: string;
  readonly to: string;
  readonly events: number | null;
  readonly levelUpdates: number | null;
  readonly trades: number | null;
  readonly quality: {
    readonly gaps: number | null;
    readonly crossedMicros: number | null;
    readonly duplicates: number | null;
    readonly rejected: number | null;
  };
}

interface MarkoutRow {
  readonly horizon: string;
  readonly meanBps: Text;
  readonly n: number;
  readonly dropped: number;
  readonly errorBps: Text;
  readonly maker: { readonly meanBps: Text; readonly adverseSelectionBps: Text; readonly n: number };
  readonly taker: { readonly meanBps: Text; readonly adverseSelectionBps: Text; readonly n: number };
}

/** Converts a report to the document of a run. */
export function runDocument(report: Report, context: RunContext): RunDocument {
  const reasons: Record<string, NullReason> = {};
  const text = (name: string, metric: Metric): Text => {
    if (metric.status === 'undefined') reasons[name] = metric.reason;
    return metricText(metric);
  };
  const { run } = report;
  const assumptions = assumptionBlock(report);
  Object.assign(reasons, missingAssumptions(assumptions));
  const { from, to, quality } = report;
  return {
    run: runBlock(run, context),
    data: dataBlock({ run, from, to, total: quality.total }, context, reasons),
    assumptions,
    summary: summaryBlock(report, text),
    attribution: attributionBlock(report),
    markouts: report.markouts.map(({ horizon, all, maker, taker }) => {
      const name = `markouts.${horizon.name}`;
      return {
        horizon: horizon.name,
        meanBps: text(`${name}.meanBps`, all.meanBps),
        n: all.n,
        dropped: all.droppedByGap + all.droppedPastEnd,
        errorBps: text(`${name}.errorBps`, all.errorBps),
        maker: liquidityBlock(maker, `${name}.maker`, text),
        taker: liquidityBlock(taker, `${name}.taker`, text),
      };
    }),
    warnings: warningsIn(report, context),
    undefined: reasons,
    outcome: report.outcome,
    strategy: { name: run.strategy, parameters: run.parameters, seed: run.seed },
    currency: run.currency,
    details: detailBlock(report, text),
  };
}

export const runBlock = ({ behaviour }: Report['run'], { id, hash, path }: RunContext): RunDocument['run'] => ({
  id,
  hash: hash ?? null,
  path: path ?? null,
  behaviourVersion: behaviour,
});

/** Known only of a run that ended. */
const countsOfData = [
  'events',
  'levelUpdates',
  'trades',
  'quality.gaps',
  'quality.crossedMicros',
  'quality.duplicates',
  'quality.rejected',
];

/** The document as text, two spaces a level, ending in a newline. */
export const reportJson = (report: Report, context: RunContext): string =>
  `${JSON.stringify(runDocument(report, context), undefined, 2)}\n`;

/** The market data of a run; counts that are not known get a reason. */
export function dataBlock(
  { run, from, to, total }: Pick<Report, 'run' | 'from' | 'to'> & { readonly total: Report['quality']['total'] },
  { source }: RunContext,
  reasons: Record<string, NullReason>,
): DataBlock {
  if (total === undefined) for (const name of countsOfData) reasons[`data.${name}`] = 'NOT_RECORDED';
  return {
    source,
    instruments: run.instruments.map((instrument) => ({
      exchange: instrument.exchange,
      symbol: instrument.symbol,
      tickSize: instrument.tickSize,
      lotSize: venueLot(instrument),
      contract: instrument.contract,
    })),
    from: timeText(from),
    to: timeText(to),
    events: total?.events ?? null,
    levelUpdates: total?.levelUpdates ?? null,
    trades: total?.trades ?? null,
    quality: {
      gaps: total?.gaps ?? null,
      crossedMicros: total?.crossedMicros ?? null,
      duplicates: total?.duplicates ?? null,
      rejected: total?.rejected ?? null,
    },
  };
}

const liquidityBlock = (figures: MarkoutFigures, name: string, text: ToText): MarkoutRow['maker'] => ({
  meanBps: text(`${name}.meanBps`, figures.meanBps),
  adverseSelectionBps: text(`${name}.adverseSelectionBps`, figures.adverseSelectionBps),
  n: figures.n,
});

const summaryNames = [
  'initialCapital',
  'finalEquity',
  'netPnl',
  'totalReturn',
  'realizedPnl',
  'unrealizedPnl',
  'fees',
  'funding',
  'trades',
  'wins',
  'losses',
  'scratches',
  'winRate',
  'profitFactor',
  'expectancy',
  'averageWin',
  'averageLoss',
  'maxDrawdown',
  'maxDrawdownPct',
  'sharpe',
  'sortino',
  'volatility',
  'orders',
  'fills',
  'fillRatio',
  'makerShare',
  'turnover',
  'volume',
] as const;
type SummaryName = (typeof summaryNames)[number];
type Count = 'trades' | 'wins' | 'losses' | 'scratches' | 'orders' | 'fills';
type Money = Extract<SummaryName, keyof Report['profit']> | 'maxDrawdown';

/** The headline metrics of a run: counts are numbers, money is decimal text, ratios are decimal text or null. */
export type SummaryBlock = {
  readonly [Name in SummaryName]: Name extends Count ? number : Name extends Money ? string : Text;
};

function summaryBlock({ profit, trades, risk, activity }: Report, text: ToText): SummaryBlock {
  const values: Readonly<Record<SummaryName, Value>> = { ...activity, ...risk, ...trades, ...profit };
  return Object.fromEntries(summaryNames.map((name) => [name, plain(name, values[name], text)])) as SummaryBlock;
}

const attributionBlock = ({ attribution }: Report): RunDocument['attribution'] => ({
  spreadCapture: decimalText(attribution.spreadCapture),
  inventory: decimalText(attribution.inventory),
  fees: decimalText(attribution.fees),
  funding: decimalText(attribution.funding),
  net: decimalText(attribution.net),
});
