import type { Micros } from '@replay/core';

/** A recorded message as the venue sent it. */
export interface CapturedLine {
  /** When it was received. */
  readonly time: Micros;
  /** The message, verbatim; empty where the recorder lost its connection. */
  readonly text: string;
  /** What it belongs to, by the venue's names; undefined where the line does not tell. */
  readonly channel: string | undefined;
  readonly symbol: string | undefined;
}

/** A capture that is served: what one exchange sent, message by message. */
export interface ServedCapture {
  readonly name: string;
  readonly exchange: string;
  readonly symbols: readonly string[];
  readonly channels: readonly string[];
  readonly availableSince: Micros;
  readonly availableTo: Micros;
  /** The lines received in [from, to), in their order, read no faster than they are taken. */
  lines(from: Micros, to: Micros, signal?: AbortSignal): AsyncIterable<readonly CapturedLine[]>;
}
