import { join } from 'node:path';
import { type MarketEvent, micros } from '@replay/core';
import { openDataset } from '@replay/feed';
import { generate, type MarketConfig, sampleMarket } from '@replay/market';
import { sharedData, whyNoSharedData } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { type RepeatableMarket, searchAgainstFold } from './search-law.ts';
import { withFolder } from './tapes.ts';

const generatedMarket = (config: MarketConfig): RepeatableMarket => ({
  instruments: [config.instrument],
  batches: () => generate(config),
});

/** The blocks of each exceed the initial arena. `npm run -s prove-search` checks 2,000 times of more markets. */
const markets: Readonly<Record<string, MarketConfig>> = {
  'the start of the sample': { ...sampleMarket, duration: micros(720_000_000) },
  'a market by order': { ...sampleMarket, publishes: 'orders', duration: micros(150_000_000) },
  'a busy market': {
    ...sampleMarket,
    seed: 7,
    duration: micros(180_000_000),
    orderFlow: { ...sampleMarket.orderFlow, pace: 12 * sampleMarket.orderFlow.pace },
  },
};

describe('a search in a tape equals the fold of the market', () => {
  it.each(Object.entries(markets))('%s', { timeout: 300_000 }, async (_, config) => {
    await withFolder(async (folder) => {
      const report = await searchAgainstFold(generatedMarket(config), folder, 100);
      expect(report.differences).toEqual([]);
      expect(report.live).toBeGreaterThan(95);
    });
  });
});

const folder = sharedData('tardis-layout');
const note = folder === undefined ? ` (skipped: ${whyNoSharedData})` : '';

describe.skipIf(folder === undefined)(`the same of real recordings${note}`, () => {
  it('three instruments of one file', { timeout: 300_000 }, async () => {
    const file = 'MERGED_btc_3_instruments_incremental_book_L2_2024-08-08.csv.gz';
    const source = await openDataset(join(folder as string, file), {
      instruments: sharedData('instruments.json') as string,
    });
    const events: (readonly MarketEvent[])[] = [];
    for await (const batch of source.batches()) events.push(batch);
    await withFolder(async (to) => {
      const market = { instruments: source.instruments, batches: () => events };
      const report = await searchAgainstFold(market, to, 40);
      expect(report.differences).toEqual([]);
      expect(report.live).toBeGreaterThan(100);
    });
  });
});
