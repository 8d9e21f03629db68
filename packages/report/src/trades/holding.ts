import type { Micros } from '@replay/core';
import { type Metric, missing, quantile, ratio } from '../metric.ts';
import type { RoundTrip } from './round-trip.ts';

/** How long trades were held, from first entry to last exit, in microseconds (metrics.md 4). */
export interface Holding {
  readonly p10: Micros;
  readonly p50: Micros;
  readonly p90: Micros;
  /** Weighted by the size entered; sizes of different instruments do not add up, so of one instrument only. */
  readonly mean: Metric;
}

/** Undefined without trades. */
export function holdingOf(trips: readonly RoundTrip[]): Holding | undefined {
  const held = trips.map(({ openedAt, closedAt }) => closedAt - openedAt).toSorted((one, other) => one - other);
  const at = (alpha: number): Micros => (quantile(held, alpha) ?? 0) as Micros;
  return held.length === 0 ? undefined : { p10: at(0.1), p50: at(0.5), p90: at(0.9), mean: meanHolding(trips) };
}

function meanHolding(trips: readonly RoundTrip[]): Metric {
  if (trips.some(({ instrument }) => instrument !== trips[0]?.instrument)) return missing('NOT_APPLICABLE');
  let [held, entered] = [0, 0];
  for (const { openedAt, closedAt, size } of trips) {
    held += (closedAt - openedAt) * size;
    entered += size;
  }
  return ratio(held / entered);
}
