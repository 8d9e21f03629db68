import { createWriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { createGzip } from 'node:zlib';
import { micros } from '../packages/core/src/index.ts';
import type { InstrumentsFile } from '../packages/feed/src/index.ts';
import { generate, type MarketConfig, sampleInstrument, sampleMarket } from '../packages/market/src/index.ts';
import { bookHeader, bookRows } from './dataset-rows.ts';

/** Raised whenever the file would come out otherwise, so that no benchmark reads an old one. */
const version = 1;
const hours = 11;

/** The market of the sample, twelve times as busy, for so many hours. */
export const busyMarketOf = (hours: number): MarketConfig => ({
  ...sampleMarket,
  duration: micros(hours * 3600 * 1_000_000),
  orderFlow: { ...sampleMarket.orderFlow, pace: sampleMarket.orderFlow.pace * 12 },
});

/** A day of a large venue in level updates, in eleven hours. */
const busyMarket = busyMarketOf(hours);

/** The generated contract, stated so that no benchmark spends its time on inferring it. */
export const generatedContract: InstrumentsFile = [
  {
    exchange: sampleInstrument.exchange,
    symbol: sampleInstrument.symbol,
    kind: 'linear-perpetual',
    base: sampleInstrument.base,
    quote: sampleInstrument.quote,
    tickSize: sampleInstrument.tickSize,
    lotSize: sampleInstrument.lotSize,
    fees: sampleInstrument.fees,
  },
];

/**
 * The path of a generated day of more than 20 million level updates, laid out as a Tardis `incremental_book_L2` download.
 * Made once, which takes minutes, and kept in the system's folder for temporary files.
 */
export async function generatedDay(): Promise<string> {
  const folder = join(tmpdir(), `replay-generated-day-v${version}`);
  const path = join(folder, 'replay_incremental_book_L2_2024-05-01_BTCUSDT.csv.gz');
  if (await exists(path)) return path;
  await mkdir(folder, { recursive: true });
  console.error(`making ${path} once: this takes a few minutes`);
  const unfinished = `${path}.part`;
  await pipeline(Readable.from(texts()), createGzip({ chunkSize: 1 << 18 }), createWriteStream(unfinished));
  await rename(unfinished, path);
  return path;
}

function* texts(): Generator<string> {
  yield bookHeader;
  for (const batch of generate(busyMarket)) {
    let text = '';
    for (const event of batch) text += bookRows(event, sampleInstrument);
    if (text !== '') yield text;
  }
}

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(await generatedDay());
