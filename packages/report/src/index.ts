export type { AccountMoment } from './account/account-moment.ts';
export type { Attribution } from './account/accounting.ts';
export type { Curve } from './account/curve.ts';
export type { CurvePoint } from './account/curve-point.ts';
export type { FeesInAsset, Profit } from './account/profit.ts';
export type {
  ChartFill,
  Charts,
  DepthColumn,
  InstrumentCharts,
  Line,
  QuoteStretch,
} from './charts/charts.ts';
export type { ComparedRun } from './comparison/compared-run.ts';
export { type Comparison, compareRuns } from './comparison/comparison.ts';
export { type ComparisonDocument, comparisonDocument, comparisonJson } from './comparison/comparison-document.ts';
export { comparisonMarkdown } from './comparison/comparison-markdown.ts';
export { comparisonText } from './comparison/comparison-text.ts';
export { type AccountsDocument, accountsDocument, accountsJson } from './document/accounts-document.ts';
export { type RunContext, type RunDocument, reportJson, runDocument } from './document/run-document.ts';
export type { SummaryBlock } from './document/summary-block.ts';
export type { Activity } from './execution/activity.ts';
export type { Execution } from './execution/execution.ts';
export type { ExecutionFigures } from './execution/execution-sum.ts';
export type { FillRecord } from './execution/fill-record.ts';
export type { Latencies } from './execution/latencies.ts';
export type { Liquidity, LiquidityFigures } from './execution/liquidity-sum.ts';
export type { OrderRecord, OrderStatus } from './execution/order-record.ts';
export type { OrderStatistics } from './execution/order-statistics.ts';
export type { Quantiles } from './execution/samples.ts';
export type { Shortfall } from './execution/shortfall.ts';
export type { Cost, TakerCosts } from './execution/taker-costs.ts';
export { AccountsFold, foldAccounts, type RunReports } from './fold-accounts.ts';
export type { FoldOptions } from './fold-options.ts';
export { foldReport, ReportFold } from './fold-report.ts';
export type { DataQuality } from './honesty/quality.ts';
export type { MarkoutFigures } from './maker/markout-sum.ts';
export type { Markout } from './maker/markouts.ts';
export type { AfterFigures } from './maker/mids-after-sum.ts';
export type { QueueFigures } from './maker/queue-places.ts';
export type { Quoting } from './maker/quoting-sum.ts';
export type { AccountFigures } from './markets/account-figures.ts';
export { type BuyAndHold, buyAndHold } from './markets/buy-and-hold.ts';
export type { Held, Inventory } from './markets/inventory.ts';
export type { MarketFigures, OpenPosition } from './markets/market-figures.ts';
export type { Mark } from './markets/market-watch.ts';
export type { Traded } from './markets/traded.ts';
export { type Holding, type VersusHold, versusHold } from './markets/versus-hold.ts';
export type { Metric, NullReason } from './metric.ts';
export type { Column, Figure, Outline, Section, Table, Unit } from './outline/outline.ts';
export { outlineOf } from './outline/outline-of.ts';
export { figureText, reasonWords, valueText } from './outline/value-text.ts';
export type { Report } from './report.ts';
export { Drawdown, type DrawdownFigures } from './risk/drawdown.ts';
export { returnsOf } from './risk/grid.ts';
export { lag1Autocorrelation, type Moments, momentsOf } from './risk/moments.ts';
export { normalQuantile, normalShareBelow } from './risk/normal.ts';
export type { Period, Periods } from './risk/periods.ts';
export {
  minTrackRecord,
  probabilisticSharpe,
  type SharpeSample,
  sharpeError,
  sharpeSample,
} from './risk/probabilistic-sharpe.ts';
export type { Risk } from './risk/risk.ts';
export { calmarRatio, type Statistic, sharpeRatio, sortinoRatio, volatilityOf } from './risk/statistics.ts';
export { type TailLosses, tailLosses } from './risk/tail.ts';
export { ulcerIndex } from './risk/ulcer.ts';
export type { Rows } from './rows/rows.ts';
export { allTables } from './tables/all-tables.ts';
export { harmlessCell, tableCsv } from './tables/csv.ts';
export { type Cell, type RunTable, table } from './tables/table.ts';
export { accountsText } from './text/accounts-text.ts';
export { reportMarkdown } from './text/markdown.ts';
export { grouped, moneyDigits } from './text/money-text.ts';
export { reportText, type TextOptions } from './text/report-text.ts';
export type { AccountReport, RateOfRun, Total } from './total.ts';
export type { Grouping } from './trades/grouping.ts';
export { type Outcomes, outcomesOf, systemQuality } from './trades/outcomes.ts';
export type { OpenTrade, RoundTrip } from './trades/round-trip.ts';
export type { ClassOutcome, HourOutcome, TagOutcome, TradeClasses } from './trades/trade-classes.ts';
export type { TradeStatistics } from './trades/trade-statistics.ts';
export { type WholeRun, wholeRun } from './whole-run.ts';
