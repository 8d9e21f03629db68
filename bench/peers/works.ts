/** What is measured: the same work in every engine. */
export type Work = (typeof works)[number];

export const works = ['idle', 'poll', 'imbalance', 'every', 'grid'] as const;

export const workTitles: Readonly<Record<Work, string>> = {
  idle: '(a) to the end, idle',
  poll: '(b) a callback every 100 ms',
  imbalance: '(c) imbalance maker at every book message',
  every: '(c′) the same at every message, prints too',
  grid: '(d) 40 resting orders',
};

/** Milliseconds from an order's sending to the venue, and from the venue to its answer. */
export const orderLatency = 10;

/** In lots: one quote of the imbalance maker, which holds at most five of them, and one order of the grid. */
export const quoteLots = 3;

/** Orders of the grid on each side. */
export const gridLevels = 20;

/** A run in Replay. */
export interface ReplayJob {
  readonly work: Work;
  readonly tape: string;
  readonly journal: boolean;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Milliseconds, there and back. */
  readonly latency: number;
}

/** What came of one run in any engine. */
export interface RunAnswer {
  readonly seconds: number;
  readonly orders: number;
  readonly fills: number;
  /** In lots. */
  readonly position: number;
  readonly peakMegabytes: number;
}
