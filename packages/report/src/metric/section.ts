import type { NullReason } from './metric.ts';

/**
 * A report in the order in which people read it: sections of figures and tables, already as texts. Markdown, the page and
 * whatever form comes next only arrange them, so that no form knows a figure that another one lacks.
 */
export type Outline = readonly Section[];

export interface Section {
  /** Stable, for anchors: a kebab-case noun. */
  readonly id: string;
  readonly title: string;
  /** What a reader must know of the whole section, in a sentence. */
  readonly note?: string;
  readonly figures: readonly Figure[];
  readonly tables: readonly Table[];
}

/** One metric with all that belongs to it (metrics.md 0). */
export interface Figure {
  /** Its name in the JSON document. */
  readonly id: string;
  readonly title: string;
  /** A decimal text or a word; null where `reason` says why there is none. */
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

/**
 * How a value is to be read: money carries its currency and with how many digits people read it, a `share` is a fraction of 1,
 * durations are microseconds.
 */
export type Unit =
  | { readonly kind: 'money'; readonly currency: string; readonly digits?: number }
  | {
      readonly kind:
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
    };

export interface Table {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface Column {
  /** Its name in the JSON document, where it is a metric of its own. */
  readonly id?: string;
  readonly title: string;
  readonly unit: Unit;
  readonly definition?: string;
}
