import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import type { InstrumentsFile } from '../../packages/feed/src/index.ts';
import { sampleInstrument } from '../../packages/market/src/index.ts';
import { futuresContract } from '../futures-contract.ts';
import { busyMarketOf, generatedContract } from '../generated-day.ts';
import { type FeedText, generatedFile, repeatedFile } from './feed-rows.ts';

/** A feed that both engines are measured on, made by the bench itself. */
export interface FeedDefinition {
  readonly name: FeedName;
  readonly about: string;
  /** The instrument, as an import takes it and in numbers. */
  readonly contract: InstrumentsFile;
  readonly steps: Steps;
  readonly book: FeedPart;
  readonly trades: FeedPart;
  /** What has to be there for it. */
  readonly needs: readonly string[];
}

/** The instrument of a feed in units of price and size. */
export interface Steps {
  readonly tickSize: number;
  readonly lotSize: number;
  readonly makerFee: number;
  readonly takerFee: number;
}

interface FeedPart {
  readonly file: string;
  texts(): FeedText;
}

export type FeedName = (typeof feedNames)[number];

export const feedNames = ['fut20', 'gen', 'fut5', 'fut1', 'gen5'] as const;

/** What is known of a feed once it is made. */
export interface Feed {
  readonly definition: FeedDefinition;
  readonly folder: string;
  /** Rows of the book and of the trades together: the measure of all rates. */
  readonly rows: number;
}

const recordings = fileURLToPath(new URL('../../../shared/data/tardis-layout/', import.meta.url));
const second = 1_000_000;

const recorded = (name: FeedName, copies: number): FeedDefinition => {
  const part = (type: string, kind: 'book' | 'trades'): FeedPart => {
    const file = `binance-futures_${type}_2024-08-08_BTCUSDT.csv.gz`;
    const repetition = { copies, apart: 700 * second, feedLatency: 1.28 * second };
    return { file, texts: () => repeatedFile(readFileSync(join(recordings, file)), kind, repetition) };
  };
  const book = part('incremental_book_L2', 'book');
  const trades = part('trades', 'trades');
  return {
    name,
    about: `recorded Binance futures BTCUSDT, six minutes${copies > 1 ? `, ${copies} times` : ''}`,
    contract: futuresContract,
    steps: { tickSize: 0.1, lotSize: 0.001, makerFee: 0.0002, takerFee: 0.0005 },
    book,
    trades,
    needs: [book, trades].map(({ file }) => join(recordings, file)),
  };
};

const generated = (name: FeedName, hours: number): FeedDefinition => {
  const part = (type: string, kind: 'book' | 'trades'): FeedPart => ({
    file: `${sampleInstrument.exchange}_${type}_2024-05-01_${sampleInstrument.symbol}.csv.gz`,
    texts: () => generatedFile(busyMarketOf(hours), kind),
  });
  return {
    name,
    about: `the generated market at twelve times its pace, ${hours >= 1 ? `${hours} h` : `${hours * 60} min`}`,
    contract: generatedContract,
    steps: { tickSize: 0.1, lotSize: 0.001, makerFee: 0, takerFee: 0.0005 },
    book: part('incremental_book_L2', 'book'),
    trades: part('trades', 'trades'),
    needs: [],
  };
};

const definitions: Readonly<Record<FeedName, FeedDefinition>> = {
  fut20: recorded('fut20', 20),
  gen: generated('gen', 1.5),
  fut5: recorded('fut5', 5),
  fut1: recorded('fut1', 1),
  gen5: generated('gen5', 1 / 12),
};

export const feedDefinition = (name: FeedName): FeedDefinition => definitions[name];

export const isAvailable = ({ needs }: FeedDefinition): boolean => needs.every((path) => existsSync(path));

/** The folder of the dataset files of a feed. */
export const csvFolder = ({ folder }: Feed): string => join(folder, 'csv');

/** A feed in its folder below that one, made where it is not there yet. */
export async function madeFeed(definition: FeedDefinition, within: string): Promise<Feed> {
  const folder = join(within, definition.name);
  const about = join(folder, 'feed.json');
  if (existsSync(about)) {
    const { rows } = JSON.parse(readFileSync(about, 'utf8')) as { rows: number };
    return { definition, folder, rows };
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'csv'), { recursive: true });
  let rows = 0;
  for (const { file, texts } of [definition.book, definition.trades])
    rows += await written(join(folder, 'csv', file), texts());
  writeFileSync(`${about}.part`, JSON.stringify({ rows }));
  renameSync(`${about}.part`, about);
  return { definition, folder, rows };
}

/** Writes a file and counts its rows, the header left out. */
async function written(path: string, texts: FeedText): Promise<number> {
  mkdirSync(dirname(path), { recursive: true });
  let lines = 0;
  const counted = function* (): Generator<string> {
    for (const text of texts) {
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
      yield text;
    }
  };
  await pipeline(Readable.from(counted()), createGzip({ level: 3 }), createWriteStream(path));
  return lines - 1;
}
