import type { Micros, PositionLiquidated, RunEnded, RunStarted } from '@replay/core';
import type { Attribution } from '../account/accounting.ts';
import type { Curve } from '../account/curve.ts';
import type { Charts } from '../charts/charts.ts';
import type { Rows } from '../columns/rows.ts';
import type { DataQuality } from '../data-quality/data-quality.ts';
import type { Execution } from '../execution/execution.ts';
import type { Markout } from '../markouts/markouts.ts';
import type { Activity } from '../orders/activity.ts';
import type { FillRecord } from '../orders/fill-record.ts';
import type { OrderRecord } from '../orders/order-record.ts';
import type { AccountFigures } from '../results/account-figures.ts';
import type { MarketFigures, OpenPosition } from '../results/market-figures.ts';
import type { Profit } from '../results/profit.ts';
import type { Periods } from '../risk/periods.ts';
import type { Risk } from '../risk/risk.ts';
import type { Grouping } from '../trades/grouping.ts';
import type { OpenTrade, RoundTrip } from '../trades/round-trip.ts';
import type { TradeStatistics } from '../trades/trade-statistics.ts';

/**
 * All figures of a run in exact numbers: a fold of its facts, which the forms only lay out. docs/metrics.md defines each metric. Fills,
 * orders and the curve are `Rows`: converted to objects as they are read by `at`, `map`, `filter` or `for … of`.
 */
export interface Report {
  readonly run: RunStarted;
  /** What counts as one trade. */
  readonly grouping: Grouping;
  /** `interrupted` also if the journal ends without an end of the run. */
  readonly outcome: RunEnded['outcome'];
  readonly from: Micros;
  readonly to: Micros;
  readonly profit: Profit;
  readonly attribution: Attribution;
  readonly account: AccountFigures;
  readonly trades: TradeStatistics;
  readonly periods: Periods;
  readonly risk: Risk;
  readonly activity: Activity;
  readonly execution: Execution;
  readonly markouts: readonly Markout[];
  readonly markets: readonly MarketFigures[];
  readonly openPositions: readonly OpenPosition[];
  /** The liquidations by the venue, in the order of time. */
  readonly liquidations: readonly PositionLiquidated[];
  readonly quality: DataQuality;
  readonly warnings: readonly string[];
  readonly fills: Rows<FillRecord>;
  readonly orders: Rows<OrderRecord>;
  readonly roundTrips: readonly RoundTrip[];
  readonly openTrades: readonly OpenTrade[];
  readonly curve: Curve;
  /** Data of the charts, if the fold was asked for them. */
  readonly charts: Charts | undefined;
}
