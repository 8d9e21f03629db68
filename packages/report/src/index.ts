export type { AccountMoment, Attribution } from './accounting.ts';
export { type AccountsDocument, accountsDocument, accountsJson } from './accounts-document.ts';
export { accountsText } from './accounts-text.ts';
export type { Activity } from './activity.ts';
export { accountsEquityCsv, equityCsv, fillsCsv, ordersCsv, tradesCsv } from './csv.ts';
export { Drawdown, type DrawdownFigures } from './drawdown.ts';
export type { CurvePoint } from './equity-curve.ts';
export type { FillRecord } from './fills.ts';
export { foldAccounts, type RunReports } from './fold-accounts.ts';
export { foldReport, ReportFold } from './fold-report.ts';
export { returnsOf } from './grid.ts';
export type { Grouping } from './grouping.ts';
export type { MarketFigures, OpenPosition } from './market-figures.ts';
export type { MarkoutFigures } from './markout-sum.ts';
export type { Markout } from './markouts.ts';
export type { Metric, NullReason } from './metric.ts';
export type { OrderRecord, OrderStatus } from './orders.ts';
export type { FeesInAsset, Profit } from './profit.ts';
export type { DataQuality } from './quality.ts';
export type { Report } from './report.ts';
export { reportText, type TextOptions } from './report-text.ts';
export type { Risk } from './risk.ts';
export { type RunContext, type RunDocument, reportJson, runDocument } from './run-document.ts';
export {
  calmarRatio,
  momentsOf,
  type Statistic,
  sharpeError,
  sharpeRatio,
  sortinoRatio,
  volatilityOf,
} from './statistics.ts';
export type { SummaryBlock } from './summary-block.ts';
export type { AccountReport, RateOfRun, Total } from './total.ts';
export { type Outcomes, outcomesOf, type TradeStatistics } from './trade-statistics.ts';
export type { OpenTrade, RoundTrip } from './trip.ts';
export { wholeRun } from './whole-run.ts';
