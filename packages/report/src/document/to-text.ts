import type { Metric } from '../metric.ts';

/** A decimal text; null with an entry in `undefined` that says why. */
export type Text = string | null;

/** Makes the text of a metric, and remembers under this name why there is none. */
export type ToText = (name: string, metric: Metric) => Text;
