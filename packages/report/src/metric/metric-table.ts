import type { Decimal } from '@replay/core';
import type { Metric, NullReason } from './metric.ts';
import type { UnitKind } from './section.ts';

/** What a metric can be computed to. Only a `Metric` can be missing, since it gives the reason. */
export type Value = Metric | Decimal | number | string;

/**
 * One metric: how it is computed, its unit and its definition. Every form of the report and docs/metrics.md are made from these
 * definitions, so that a metric is added in one file.
 */
export interface MetricDefinition<Input, Family = Input, Result = Value | undefined> {
  readonly title: string;
  readonly unit: UnitKind;
  /** A sentence or a formula; left out for a column whose title says it. */
  readonly definition?: string;
  /** Computes the metric from what its family has accumulated. */
  readonly value: (input: Input) => Result;
  /** Why there is no value if `value` gives undefined. */
  readonly none?: NullReason;
  /** The number of samples, from the values of the family; left out if the number is no statistic. */
  readonly n?: (family: Family) => number;
  readonly error?: (family: Family) => Metric;
  /** Its id among the figures, if its own name is already that of another family's metric. */
  readonly id?: string;
}

/** Metrics by their names, in the order in which they are shown. */
export type MetricTable<Input, Family = Input> = Readonly<Record<string, MetricDefinition<Input, Family>>>;

/** A metric for each value of a family; sample sizes are among its values. */
export type Metrics<Values, Input, Family = Values> = {
  readonly [Name in keyof Values]: MetricDefinition<Input, Family, Values[Name]>;
};

/** Computes every metric of a family. */
export function valuesOf<Values, Input>(metrics: Metrics<Values, Input, never>, input: Input): Values {
  const definitions = Object.entries<MetricDefinition<Input, never, unknown>>(metrics);
  return Object.fromEntries(definitions.map(([name, { value }]) => [name, value(input)])) as Values;
}
