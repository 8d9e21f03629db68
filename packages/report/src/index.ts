export type { AccountState } from './account/account-state.ts';
export type { Attribution } from './account/accounting.ts';
export type { Curve } from './account/curve.ts';
export type { CurvePoint } from './account/curve-point.ts';
export type {
  ChartFill,
  Charts,
  DepthColumn,
  InstrumentCharts,
  Line,
  QuoteStretch,
} from './charts/charts.ts';
export type { Rows } from './columns/rows.ts';
export type { ComparedRun } from './comparison/compared-run.ts';
export { type Comparison, compareRuns } from './comparison/comparison.ts';
export { type ComparisonDocument, comparisonDocument, comparisonJson } from './comparison/comparison-document.ts';
export { comparisonMarkdown, comparisonText } from './comparison/comparison-text.ts';
export type { DataQuality } from './data-quality/data-quality.ts';
export type { Execution } from './execution/execution.ts';
export type { ExecutionFigures } from './execution/execution-figures.ts';
export type { Latencies } from './execution/latencies.ts';
export type { Liquidity, LiquidityFigures } from './execution/liquidity.ts';
export type { QueueFigures } from './execution/queue-position.ts';
export type { Quoting } from './execution/quoting.ts';
export type { Shortfall } from './execution/shortfall.ts';
export type { Cost, TakerCosts } from './execution/taker-costs.ts';
export { AccountsFold, foldAccounts, type RunReports } from './fold/account-folds.ts';
export type { FoldOptions } from './fold/report-fold.ts';
export { foldReport, ReportFold } from './fold/report-fold.ts';
export type { AccountReport, RateOfRun, Total } from './fold/total.ts';
export { type WholeRun, wholeRun } from './fold/whole-run.ts';
export type { MarkoutFigures } from './markouts/markout-sums.ts';
export type { Markout } from './markouts/markouts.ts';
export type { MidMoveFigures } from './markouts/mid-moves.ts';
export type { Metric, NullReason } from './metric/metric.ts';
export type { Quantiles } from './metric/samples.ts';
export type { Column, Figure, Section, Table, Unit } from './metric/section.ts';
export { figureText, grouped, moneyDigits, reasonWords, valueText } from './metric/value-text.ts';
export type { Activity } from './orders/activity.ts';
export type { FillRecord } from './orders/fill-record.ts';
export type { OrderRecord, OrderStatus } from './orders/order-record.ts';
export type { OrderStatistics } from './orders/order-statistics.ts';
export { escapedCell, tableCsv } from './render/csv/csv.ts';
export { allTables } from './render/csv/run-tables.ts';
export { type Cell, type RunTable, table } from './render/csv/table.ts';
export { type AccountsDocument, accountsDocument, accountsJson } from './render/json/accounts-document.ts';
export type { SummaryBlock } from './render/json/run-document.ts';
export { type RunDocument, reportJson, runDocument } from './render/json/run-document.ts';
export { reportMarkdown } from './render/markdown.ts';
export { metricsPage } from './render/metrics-page.ts';
export { accountsText } from './render/text/accounts-text.ts';
export { reportText, type TextOptions } from './render/text/report-text.ts';
export type { Report } from './report/report.ts';
export { type RunContext } from './report/run-context.ts';
export type { AccountFigures } from './results/account-figures.ts';
export { type BuyAndHold, buyAndHold, type InitialHolding, type VersusHold, versusHold } from './results/benchmarks.ts';
export type { Held, Inventory } from './results/inventory.ts';
export type { MarketFigures, OpenPosition } from './results/market-figures.ts';
export type { Mark } from './results/market-tracker.ts';
export type { FeesInAsset, Profit } from './results/profit.ts';
export type { Traded } from './results/traded.ts';
export type { Period, Periods } from './risk/periods.ts';
export type { Risk } from './risk/risk.ts';
export { reportSections } from './sections/sections.ts';
export { Drawdown, type DrawdownFigures } from './statistics/drawdown.ts';
export { returnsOf } from './statistics/grid.ts';
export { lag1Autocorrelation, type Moments, momentsOf } from './statistics/moments.ts';
export { normalQuantile, normalShareBelow } from './statistics/normal.ts';
export {
  minTrackRecord,
  probabilisticSharpe,
  type SharpeSample,
  sharpeError,
  sharpeSample,
} from './statistics/probabilistic-sharpe.ts';
export {
  calmarRatio,
  type Statistic,
  sharpeRatio,
  sortinoRatio,
  type TailLosses,
  tailLosses,
  ulcerIndex,
  volatilityOf,
} from './statistics/return-ratios.ts';
export type { Grouping } from './trades/grouping.ts';
export { type Outcomes, outcomesOf, systemQuality } from './trades/outcomes.ts';
export type { OpenTrade, RoundTrip } from './trades/round-trip.ts';
export type { ClassOutcome, HourOutcome, TagOutcome, TradeClasses } from './trades/trade-classes.ts';
export type { TradeStatistics } from './trades/trade-statistics.ts';
