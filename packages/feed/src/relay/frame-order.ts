import type { MarketEvent } from '@replay/core';

/** What a reading has met so far that an undisturbed one would not. */
export interface ReplayCounts {
  /** How often the stream was taken up again. */
  readonly reconnects: number;
  /** Frames that came a second time, and were dropped. */
  readonly duplicates: number;
  /** Frames that came before one they belong behind, and were put in their place. */
  readonly reordered: number;
}

/** The counts while they grow. */
export type RunningCounts = { -readonly [Name in keyof ReplayCounts]: number };

/**
 * What makes one stream of events of the frames of several connections: it knows what it has delivered, how to ask for the rest,
 * and what of the rest is not new.
 */
export interface FrameOrder {
  /** Which frames to ask for, as parameters of the request. */
  resumption(): Readonly<Record<string, string>>;
  /**
   * Called for each connection once it stands, with the number of the first frame of a server that numbers them. Gives events that
   * must be delivered first; throws a `StreamBreak` for a connection that cannot go on where the last one ended.
   */
  connected(position: number | undefined): readonly MarketEvent[];
  /** Takes one frame and appends what can now be delivered. Throws a `StreamBreak` where the stream must be taken up again. */
  take(frame: Buffer, delivered: Delivered[]): void;
  /**
   * Appends what was still held back. Throws a `StreamBreak` for an end that cannot be the end; `reason` is what the server said when
   * it closed.
   */
  finish(reason: string, delivered: Delivered[]): void;
}

/** An event, and the frame it came in. */
export interface Delivered {
  readonly event: MarketEvent;
  readonly frame: Buffer;
  /** The frame could not be used, and the event says so. */
  readonly isRejected?: boolean;
}

/** What makes events of frames. */
export interface FrameReader {
  /** Throws a `FrameFault` for a frame that cannot be used. */
  accept(text: string): MarketEvent;
  reject(fault: Error, text: string): MarketEvent;
  interrupt(cause: string): readonly MarketEvent[];
  /** Numbers of a symbol's book are missing. */
  gap(symbol: string, cause: string, isWarned: boolean): MarketEvent;
  mayOpenEarlier(): void;
}
