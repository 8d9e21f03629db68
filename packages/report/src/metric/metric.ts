import { booked, Decimal, zero } from '@replay/core';

/** Why a metric has no value (docs/metrics.md, "Missing values"). A stand-in such as 0 or −1 would be read as a result. */
export type NullReason =
  | 'NO_FILLS'
  | 'NO_ORDERS'
  | 'NO_CLOSED_TRADES'
  | 'NO_WINS'
  | 'NO_LOSSES'
  | 'NO_MAKER_FILLS'
  | 'NO_TAKER_FILLS'
  | 'NO_MARKET_TRADES'
  | 'NO_REFERENCE_MID'
  | 'TOO_FEW_SAMPLES'
  | 'ZERO_VARIANCE'
  | 'ZERO_DOWNSIDE'
  | 'ZERO_DRAWDOWN'
  | 'RUN_TOO_SHORT'
  | 'NON_POSITIVE_EQUITY'
  | 'HORIZON_PAST_END'
  | 'NOT_RECORDED'
  | 'NOT_APPLICABLE'
  | 'FX_RATE_MISSING'
  | 'ZERO_DENOMINATOR';

/** A number of the report, or the reason why there is none. */
export type Metric =
  | { readonly status: 'known'; readonly value: Decimal }
  | { readonly status: 'undefined'; readonly reason: NullReason };

/** An exact amount of money. */
export const amount = (value: Decimal): Metric => ({ status: 'known', value });

/** A mean of money, rounded to the smallest unit of booked money because it may not end. */
export const meanAmount = (sum: Decimal, count: number | Decimal): Metric => amount(booked(sum.div(count)));

/** A ratio, to 12 significant digits: the precision of a float64 with a margin for the order of operations. */
export const ratio = (value: Decimal | number): Metric => ({
  status: 'known',
  value: new Decimal(value).toSignificantDigits(12),
});

export const missing = (reason: NullReason): Metric => ({ status: 'undefined', reason });

/** Part over whole, or the reason if the whole is zero. */
export const share = (part: Decimal | number, whole: Decimal | number, reason: NullReason): Metric =>
  new Decimal(whole).isZero() ? missing(reason) : ratio(new Decimal(part).div(whole));

/** A statistic as a metric: a string is the reason why there is no number. */
export const statistic = (value: number | NullReason): Metric =>
  typeof value === 'number' ? ratio(value) : missing(value);

/** A multiple of a metric; missing for the same reason. */
export const times = (metric: Metric, factor: number): Metric =>
  metric.status === 'known' ? ratio(metric.value.mul(factor)) : metric;

/** One metric plus a multiple of another; missing if either is, for its reason. */
export function plus(one: Metric, other: Metric, factor = 1): Metric {
  if (one.status === 'undefined') return one;
  return other.status === 'undefined' ? other : ratio(one.value.add(other.value.mul(factor)));
}

/** The value as decimal text, or null. */
export const metricText = (metric: Metric): string | null =>
  metric.status === 'known' ? decimalText(metric.value) : null;

/** Decimal text without an exponent and without a negative zero. */
export const decimalText = (value: Decimal): string => (value.isZero() ? '0' : value.toFixed());

export const sumOf = (amounts: Iterable<Decimal>): Decimal => {
  let sum = zero;
  for (const one of amounts) sum = sum.add(one);
  return sum;
};

/** The nearest-rank quantile: the ⌈αn⌉-th smallest of ascending samples. */
export const quantile = <Sample>(ascending: readonly Sample[], alpha: number): Sample | undefined =>
  ascending[Math.max(Math.ceil(alpha * ascending.length), 1) - 1];

/** Decimal text in the JSON document; null with an entry in `undefined` that gives the reason. */
export type Text = string | null;

/** Converts a metric to text, and records under this name why it has no value. */
export type ToText = (name: string, metric: Metric) => Text;
