import type { Instrument, Lots, Micros, Ticks } from '@replay/core';

/** Everything a generated market depends on. The same configuration gives the same events, on every machine. */
export interface MarketConfig {
  readonly instrument: Instrument;
  readonly seed: number;
  readonly start: Micros;
  readonly duration: Micros;
  readonly startPrice: Ticks;
  /** How often the venue publishes a book change: everything that happened in between is one message. */
  readonly publishEvery: Micros;
  /** The price levels a side shows at the start. */
  readonly levels: number;
  /** From the venue to the subscriber; each message draws its own, and none overtakes an earlier one. */
  readonly feedLatency: { readonly least: Micros; readonly most: Micros };
  /** Also publish best bid and ask whenever they change, in between the book changes. */
  readonly quotes: boolean;
  /**
   * What the venue publishes of its book: the levels that changed, every `publishEvery`; or every order by its name, as soon as
   * something becomes of it. By level when left out. The market itself is the same.
   */
  readonly publishes?: 'levels' | 'orders';
  readonly news: NewsCharacter;
  readonly crowd: CrowdCharacter;
  /**
   * Whether all actions draw from one stream, or each from its own. Two markets that differ by one order soon draw different chances
   * from one stream; with a stream an action they stay as alike as the order lets them. One stream when left out.
   */
  readonly draws?: 'one-stream' | 'by-action';
}

/** How the fair value moves. It is what informed traders know; the book only learns of it through their orders. */
export interface NewsCharacter {
  /** The standard deviation of the aimless part after one second, in ticks. */
  readonly volatility: number;
  /** The drift keeps this typical pace, in ticks per second, */
  readonly driftPace: number;
  /** and forgets its direction over this time, in seconds. */
  readonly driftMemory: number;
  /** Seconds between two jumps, on average. */
  readonly jumpEvery: number;
  /** The mean height of a jump, in ticks. */
  readonly jumpHeight: number;
  /** The share of a jump that is an overreaction, 0 … 1, */
  readonly overreaction: number;
  /** and that is given back over this time, in seconds. */
  readonly recovery: number;
}

/** How many orders the crowd sends, where, and how large. */
export interface CrowdCharacter {
  /** Orders and cancels a second in a quiet spell. */
  readonly pace: number;
  /** How many times livelier a busy spell is. */
  readonly busyFactor: number;
  /** The mean length of a spell in seconds. */
  readonly quietSpell: number;
  readonly busySpell: number;
  /** Shares of all actions; the rest are cancels. */
  readonly limitShare: number;
  readonly marketShare: number;
  /** Mean distances of a limit order from the fair value in ticks, and the share of orders that keep each of them. */
  readonly distances: readonly { readonly share: number; readonly ticks: number }[];
  /** The mean size of a small order, and of the large one in six. */
  readonly smallSize: Lots;
  readonly largeSize: Lots;
  /** A market order gives up this many ticks behind the touch, or at the fair value where that is further. */
  readonly reach: number;
  /** The share of market orders that buy while the market stands at the fair value; half of them when left out. */
  readonly buyers?: number;
  /**
   * The share of limit orders that trade when their price reaches the other side, as plain ones do; the others step back behind the
   * touch, as post-only ones are made to. None trade when left out.
   */
  readonly marketable?: number;
  /** Who of a queue cancels; rather the longest waiting when left out. */
  readonly leavers?: Leavers;
}

/**
 * Who of a queue cancels: those who wait longest (most of them, front to back), anyone alike, anyone but for the front that is
 * rather kept, or those who came last. What is known of real queues is the third: Gu, Ren, Zhou, Zhang and Xiong (2013), "The
 * position profiles of order cancellations in an emerging stock market", find cancels rare at the front and even behind it.
 */
export type Leavers = 'longest-waiting' | 'anyone' | 'behind-the-front' | 'newest';
