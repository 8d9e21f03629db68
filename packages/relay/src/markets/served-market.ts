import type { Instrument, InstrumentId, MarketEvent, Micros } from '@replay/core';

/** An instrument to serve. */
export interface ServedFeed {
  readonly instrument: Instrument;
  /** The received times that the events cover: since inclusive, to exclusive. */
  readonly availableSince: Micros;
  readonly availableTo: Micros;
  readonly market: ServedMarket;
}

/** A recording or generated market with all its instruments, whose events have one order. */
export interface ServedMarket {
  /** Such as `sample`, or the name of a file; for logs. */
  readonly name: string;
  readonly instruments: readonly Omit<ServedFeed, 'market'>[];
  /**
   * The events of these instruments from the start, ordered by `receivedTime`, numbered by the `sequence` of the
   * whole market; opened for each client and read no faster than it reads.
   */
  open(instruments: ReadonlySet<InstrumentId>, signal?: AbortSignal): AsyncIterable<readonly MarketEvent[]>;
}

/** All instruments of some markets, in their order. */
export const feedsOfMarkets = (markets: readonly ServedMarket[]): readonly ServedFeed[] =>
  markets.flatMap((market) => market.instruments.map((one) => ({ ...one, market })));

/** A recorded message as the venue sent it. */
export interface CapturedLine {
  /** When it was received. */
  readonly time: Micros;
  /** The message, verbatim; empty where the recorder lost its connection. */
  readonly text: string;
  /** Channel and symbol by the venue's names; undefined if the line does not contain them. */
  readonly channel: string | undefined;
  readonly symbol: string | undefined;
}

/** A capture to serve: the raw messages of one exchange. */
export interface ServedCapture {
  readonly name: string;
  readonly exchange: string;
  readonly symbols: readonly string[];
  readonly channels: readonly string[];
  readonly availableSince: Micros;
  readonly availableTo: Micros;
  /** The lines received in [from, to) in order, read no faster than they are consumed. */
  lines(from: Micros, to: Micros, signal?: AbortSignal): AsyncIterable<readonly CapturedLine[]>;
}

/** A dataset file to serve: one day of one type of rows of one symbol, compressed. */
export interface ServedDataset {
  readonly exchange: string;
  /** Such as `trades`. */
  readonly type: string;
  /** `2024-08-08` */
  readonly day: string;
  /** As in file names: upper case, with `-` for `/` and `:`. */
  readonly symbol: string;
  /** The path of the file. Requests select one of these files; a path is never built from a request. */
  readonly path: string;
}
