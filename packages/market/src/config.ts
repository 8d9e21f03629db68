import type { Instrument, Lots, Micros, Ticks } from '@replay/core';

/** Everything a generated market depends on. The same configuration gives the same events, on every machine. */
export interface MarketConfig {
  readonly instrument: Instrument;
  readonly seed: number;
  readonly start: Micros;
  readonly duration: Micros;
  readonly startPrice: Ticks;
  /** Interval of book changes: everything that happened in between is one message. */
  readonly publishEvery: Micros;
  /** The price levels a side shows at the start. */
  readonly levels: number;
  /** From the venue to the subscriber. Each message draws its own latency, and none overtakes an earlier one. */
  readonly feedLatency: { readonly least: Micros; readonly most: Micros };
  /** Whether to publish the best bid and ask at each change, between the book changes. */
  readonly quotes: boolean;
  /**
   * What the venue publishes: the changed levels, every `publishEvery`, or every change of an order immediately.
   * `levels` by default. The market itself is the same.
   */
  readonly publishes?: 'levels' | 'orders';
  readonly fairValue: FairValueProcess;
  readonly orderFlow: OrderFlow;
  /**
   * Whether all actions draw from one random stream, or each from its own. Two markets that differ by one order soon
   * diverge with one stream; with a stream per action they stay as similar as the order allows. One stream by
   * default.
   */
  readonly draws?: 'one-stream' | 'by-action';
}

/** How the fair value moves. Only informed traders know it; the book learns of it through their orders. */
export interface FairValueProcess {
  /** Standard deviation of the random walk after one second, in ticks. */
  readonly volatility: number;
  /** Typical size of the drift, in ticks per second. */
  readonly driftPace: number;
  /** Time over which the drift reverts, in seconds. */
  readonly driftMemory: number;
  /** Seconds between two jumps, on average. */
  readonly jumpEvery: number;
  /** The mean height of a jump, in ticks. */
  readonly jumpHeight: number;
  /** Share of a jump that is an overreaction, 0 … 1. */
  readonly overreaction: number;
  /** Time over which an overreaction reverts, in seconds. */
  readonly recovery: number;
}

/** Background order flow: how many orders, where, and how large. */
export interface OrderFlow {
  /** Orders and cancels per second in the quiet regime. */
  readonly pace: number;
  /** Activity in the busy regime as a multiple of the quiet one. */
  readonly busyFactor: number;
  /** Mean duration of a regime in seconds. */
  readonly quietDuration: number;
  readonly busyDuration: number;
  /** Shares of all actions; the rest are cancels. */
  readonly limitShare: number;
  readonly marketShare: number;
  /** Mean distances of limit orders from the fair value in ticks, with the share of orders at each. */
  readonly distances: readonly { readonly share: number; readonly ticks: number }[];
  /** The mean size of a small order, and of the large one in six. */
  readonly smallSize: Lots;
  readonly largeSize: Lots;
  /** Limit of a market order: this many ticks behind the touch, or the fair value where that is further. */
  readonly reach: number;
  /** Share of buys among market orders while the mid equals the fair value; 0.5 by default. */
  readonly buyers?: number;
  /**
   * Share of limit orders that trade when their price reaches the other side; the others are moved behind the touch,
   * like post-only orders. None by default.
   */
  readonly marketable?: number;
  /** Which orders of a queue are cancelled; mostly the oldest by default. */
  readonly cancels?: CancellationChoice;
}

/**
 * Which orders of a queue are cancelled: the oldest first (most of them, front to back), any with equal chance, any
 * except that the front is rarely chosen, or the newest. The third matches real queues: Gu, Ren, Zhou, Zhang and
 * Xiong (2013), "The position profiles of order cancellations in an emerging stock market", find cancels rare at the
 * front and even behind it.
 */
export type CancellationChoice = 'longest-waiting' | 'anyone' | 'behind-the-front' | 'newest';
