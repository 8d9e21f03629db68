import type { Micros, PositionLiquidated, RunEnded, RunStarted } from '@replay/core';
import type { Attribution } from './accounting.ts';
import type { Activity } from './activity.ts';
import type { CurvePoint } from './equity-curve.ts';
import type { FillRecord } from './fills.ts';
import type { Grouping } from './grouping.ts';
import type { MarketFigures, OpenPosition } from './market-figures.ts';
import type { Markout } from './markouts.ts';
import type { OrderRecord } from './orders.ts';
import type { Profit } from './profit.ts';
import type { DataQuality } from './quality.ts';
import type { Risk } from './risk.ts';
import type { TradeStatistics } from './trade-statistics.ts';
import type { OpenTrade, RoundTrip } from './trip.ts';

/** Everything a report can print, in exact numbers: a fold of the facts of a run. Its forms only arrange it. */
export interface Report {
  readonly run: RunStarted;
  /** What counts as one of the trades. */
  readonly grouping: Grouping;
  /** `interrupted` also when the journal just stops. */
  readonly outcome: RunEnded['outcome'];
  readonly from: Micros;
  readonly to: Micros;
  readonly profit: Profit;
  readonly attribution: Attribution;
  readonly trades: TradeStatistics;
  readonly risk: Risk;
  readonly activity: Activity;
  readonly markouts: readonly Markout[];
  readonly markets: readonly MarketFigures[];
  readonly openPositions: readonly OpenPosition[];
  /** What the venue liquidated, in the order of happening. */
  readonly liquidations: readonly PositionLiquidated[];
  readonly quality: DataQuality;
  readonly warnings: readonly string[];
  readonly fills: readonly FillRecord[];
  readonly orders: readonly OrderRecord[];
  readonly roundTrips: readonly RoundTrip[];
  readonly openTrades: readonly OpenTrade[];
  readonly curve: readonly CurvePoint[];
}
