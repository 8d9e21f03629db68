import type { PeerName } from './environments.ts';
import type { FeedName } from './feeds.ts';
import type { Work } from './works.ts';

export type Engine = PeerName | 'replay';

/** How an engine ran a work, as the table names it. */
export type Variant =
  | 'tape'
  | 'tape, journal'
  | 'HashMap, file'
  | 'ROI, file'
  | 'ROI, memory'
  | 'memory'
  | 'raw'
  | 'top 20';

/** One engine at one work on one feed: the loop alone, warm. */
export interface LoopResult {
  readonly feed: FeedName;
  readonly work: Work;
  readonly engine: Engine;
  readonly variant: Variant;
  /** In the order of the rounds. */
  readonly seconds: readonly number[];
  readonly orders: number;
  readonly fills: number;
  /** In order steps. */
  readonly position: number;
}

/** One whole process, from its start to its exit: a user's command, or a Python program with its imports and its compiler. */
export interface WholeResult {
  readonly feed: FeedName;
  readonly work: Work;
  readonly engine: Engine;
  readonly seconds: readonly number[];
  readonly peakMegabytes: number;
}

/** The feed brought into the form that an engine reads. */
export interface ImportResult {
  readonly feed: FeedName;
  readonly engine: Engine;
  readonly form: string;
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly megabytes: number;
}

/** Rows a second as something grows. */
export interface SweepResult {
  readonly along: 'resting orders' | 'instruments';
  readonly at: number;
  readonly engine: Engine;
  readonly variant: Variant;
  readonly rows: number;
  readonly seconds: readonly number[];
}

export interface FeedFacts {
  readonly name: FeedName;
  readonly about: string;
  readonly rows: number;
  readonly messages: number;
}

/** All that a run of the bench measured. */
export interface PeersResults {
  readonly date: string;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly feeds: readonly FeedFacts[];
  readonly loops: readonly LoopResult[];
  readonly whole: readonly WholeResult[];
  readonly imports: readonly ImportResult[];
  readonly sweeps: readonly SweepResult[];
  /** What was left out, and why. */
  readonly skipped: readonly string[];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
