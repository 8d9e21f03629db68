import { type Metric, ratio } from './metric.ts';

/** A multiple of a metric; missing for the same reason. */
export const times = (metric: Metric, factor: number): Metric =>
  metric.status === 'known' ? ratio(metric.value.mul(factor)) : metric;

/** One metric and a multiple of another; missing where one of them is, for its reason. */
export function plus(one: Metric, other: Metric, factor = 1): Metric {
  if (one.status === 'undefined') return one;
  return other.status === 'undefined' ? other : ratio(one.value.add(other.value.mul(factor)));
}
