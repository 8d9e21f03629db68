import { type Instrument, type MarketEvent, type Micros, micros } from '@replay/core';
import { generate, type MarketConfig } from '@replay/market';

/** One instrument that a relay serves. */
export interface ServedFeed {
  readonly instrument: Instrument;
  /** The span the events cover by their exchange time: since inclusive, to exclusive. */
  readonly availableSince: Micros;
  readonly availableTo: Micros;
  /** The events from the start, in the order of `receivedTime`; called anew for each reader and read no faster than it reads. */
  open(): Iterable<readonly MarketEvent[]>;
}

/** A generated market, made anew for each reader. */
export const generatedFeed = (config: MarketConfig): ServedFeed => ({
  instrument: config.instrument,
  availableSince: config.start,
  availableTo: micros(config.start + config.duration),
  open: () => generate(config),
});
