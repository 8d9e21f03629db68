import type { NullReason } from './metric.ts';

/**
 * A part of a report for people: figures and tables, already as texts. Markdown and the page only lay sections out, so that every
 * form shows the same figures.
 */
export interface Section {
  /** Stable, for anchors: a kebab-case noun. */
  readonly id: string;
  readonly title: string;
  /** What applies to the whole section. */
  readonly note?: string;
  readonly figures: readonly Figure[];
  readonly tables: readonly Table[];
}

/** One metric with its unit, its sample size and its definition. */
export interface Figure {
  /** Its name in the JSON document. */
  readonly id: string;
  readonly title: string;
  /** Decimal text or a word; null if `reason` says why there is none. */
  readonly value: string | null;
  readonly unit: Unit;
  /** The number of samples behind it. */
  readonly n?: number;
  readonly reason?: NullReason;
  /** One standard error, in the same unit. */
  readonly error?: string | null;
  /** What the number is, in a sentence or a formula. */
  readonly definition: string;
}

/** Units of metrics. A `share` is a fraction of 1, `micros` are microseconds. */
export type UnitKind =
  | 'money'
  | 'bps'
  | 'share'
  | 'count'
  | 'micros'
  | 'ratio'
  | 'size'
  | 'price'
  | 'ticks'
  | 'word'
  | 'share-per-year'
  | 'per-day';

/** The unit of a value; money has its currency and the number of digits shown to people. */
export type Unit =
  | { readonly kind: 'money'; readonly currency: string; readonly digits?: number }
  | { readonly kind: Exclude<UnitKind, 'money'> };

export interface Table {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface Column {
  /** Its name in the JSON document, if it is a metric of its own. */
  readonly id?: string;
  readonly title: string;
  readonly unit: Unit;
  readonly definition?: string;
}
