import { type MarketEvent, micros } from '@replay/core';
import { generate, type MarketConfig, sampleMarket } from '@replay/market';
import { generatedMarket, type ServedMarket } from '../../src/index.ts';

/** Some seconds of the sample's market with few levels: half a thousand events, read in no time. */
export const shortMarket: MarketConfig = { ...sampleMarket, duration: micros(15_000_000), levels: 40 };

let made: readonly (readonly MarketEvent[])[] | undefined;

/** Made once, however many read it. */
export const shortFeed: ServedMarket = {
  ...generatedMarket(shortMarket),
  async *open() {
    made ??= [...generate(shortMarket)];
    yield* made;
  },
};
