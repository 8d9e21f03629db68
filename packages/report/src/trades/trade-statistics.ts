import { absolute, decimalOf } from '@replay/core';
import { type Metric, share } from '../metric.ts';
import { type Excursions, excursionsOf } from './excursions.ts';
import { type Holding, holdingOf } from './holding.ts';
import { type Outcomes, outcomesOf } from './outcomes.ts';
import type { RoundTrip } from './round-trip.ts';
import { type TagOf, type TradeClasses, tradeClasses } from './trade-classes.ts';

export interface TradeStatistics extends Outcomes, TradeClasses {
  /** Net result over the notional entered. */
  readonly expectancyBps: Metric;
  readonly holdingTime: Holding | undefined;
  readonly excursions: Excursions;
}

/** The statistics of closed trades (metrics.md 4). */
export function tradeStatistics(trips: readonly RoundTrip[], tagOf: TagOf): TradeStatistics {
  const nets = trips.map(({ money }) => money.net);
  const net = decimalOf(nets.reduce((sum, one) => sum + one, 0n));
  const entered = decimalOf(trips.reduce((sum, { money }) => sum + absolute(money.entryValue), 0n));
  return {
    ...outcomesOf(nets),
    ...tradeClasses(trips, tagOf),
    expectancyBps: share(net.mul(10_000), entered, 'NO_CLOSED_TRADES'),
    holdingTime: holdingOf(trips),
    excursions: excursionsOf(trips),
  };
}
