import type { Instrument, InstrumentId, MarketEvent, Micros } from '@replay/core';

/** One instrument that is served. */
export interface ServedFeed {
  readonly instrument: Instrument;
  /** The span the events cover by their receipt: since inclusive, to exclusive. */
  readonly availableSince: Micros;
  readonly availableTo: Micros;
  readonly market: ServedMarket;
}

/** A recording or a generated market with all its instruments, whose events stand in one order. */
export interface ServedMarket {
  /** Such as `sample`, or the name of a file; for logs. */
  readonly name: string;
  readonly instruments: readonly Omit<ServedFeed, 'market'>[];
  /**
   * The events of these instruments from the start, in the order of `receivedTime`, of the whole market's `sequence`; called anew
   * for each reader and read no faster than it reads.
   */
  open(instruments: ReadonlySet<InstrumentId>, signal?: AbortSignal): AsyncIterable<readonly MarketEvent[]>;
}

/** Every instrument of some markets, in their order. */
export const feedsOfMarkets = (markets: readonly ServedMarket[]): readonly ServedFeed[] =>
  markets.flatMap((market) => market.instruments.map((one) => ({ ...one, market })));
