import { micros } from '@replay/core';
import { generate, type MarketConfig } from '@replay/market';
import type { ServedMarket } from './served-market.ts';

/** A generated market, generated again for each reader. */
export const generatedMarket = (config: MarketConfig): ServedMarket => ({
  name: 'generated',
  instruments: [
    {
      instrument: config.instrument,
      availableSince: config.start,
      availableTo: micros(config.start + config.duration),
    },
  ],
  async *open() {
    yield* generate(config);
  },
});
