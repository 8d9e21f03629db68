// Compares searches in a tape with the fold of the market it was made from, and prints the differences:
//   npm run -s prove-search -- [--moments N] [NAME…]
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { withFolder } from '../bench/book-file.ts';
import { generatedContract, generatedDay } from '../bench/generated-day.ts';
import type { InstrumentsFile } from '../packages/feed/src/index.ts';
import { openDataset } from '../packages/feed/src/index.ts';
import { generate, type MarketConfig, sampleMarket } from '../packages/market/src/index.ts';
import { type RepeatableMarket, searchAgainstFold } from '../packages/tape/test/search-law.ts';
import { sharedData } from '../packages/testkit/src/shared-data.ts';

const made = (config: MarketConfig) => (): RepeatableMarket => ({
  instruments: [config.instrument],
  batches: () => generate(config),
});

async function imported(path: string, instruments: string | InstrumentsFile): Promise<RepeatableMarket> {
  const source = await openDataset(path, { instruments });
  return { instruments: source.instruments, batches: () => source.batches() };
}

const recorded = (name: string) => (): Promise<RepeatableMarket> | undefined => {
  const [folder, instruments] = [sharedData('tardis-layout'), sharedData('instruments.json')];
  const path = join(folder ?? '', `${name}.csv.gz`);
  return instruments === undefined || !existsSync(path) ? undefined : imported(path, instruments);
};

const markets: Readonly<Record<string, () => RepeatableMarket | Promise<RepeatableMarket> | undefined>> = {
  sample: made(sampleMarket),
  orders: made({ ...sampleMarket, publishes: 'orders' }),
  day: async () => imported(await generatedDay(), generatedContract),
  futures: recorded('binance-futures_incremental_book_L2_2024-08-08_BTCUSDT'),
  spot: recorded('binance_incremental_book_L2_2024-08-08_BTCUSDT'),
  delivery: recorded('binance-delivery_incremental_book_L2_2024-08-08_BTCUSD_PERP'),
  merged: recorded('MERGED_btc_3_instruments_incremental_book_L2_2024-08-08'),
};

const [count, names] = readArguments(process.argv.slice(2));
for (const [name, open] of Object.entries(markets)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const market = await open();
  if (market === undefined) {
    console.log(`${name}: skipped, its recording is not in ../shared/data`);
    continue;
  }
  const began = performance.now();
  const { times, books, live, cuts, differences } = await withFolder((folder) =>
    searchAgainstFold(market, join(folder, 'market.tape'), count),
  );
  const seconds = Math.round((performance.now() - began) / 1000);
  const what = `${times} times, ${books} books, ${live} of them live, each found in two ways, ${cuts} ranges`;
  console.log(`${name}: ${differences.length} differences at ${what} (${seconds} s)`);
  for (const line of differences.slice(0, 5)) console.log(`  ${line}`);
  if (differences.length > 0 || live === 0) process.exitCode = 1;
}

function readArguments(args: readonly string[]): readonly [number, readonly string[]] {
  const at = args.indexOf('--moments');
  const moments = at < 0 ? 2000 : Number(args[at + 1]);
  const wanted = at < 0 ? args : [...args.slice(0, at), ...args.slice(at + 2)];
  if (Number.isSafeInteger(moments) && moments > 0 && wanted.every((name) => name in markets)) return [moments, wanted];
  console.error(`usage: prove-search [--moments N] [NAME…]\nNAME is one of ${Object.keys(markets).join(', ')}`);
  process.exit(2);
}
