import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { type MarketEvent, micros } from '../../packages/core/src/index.ts';
import { openDataset } from '../../packages/feed/src/index.ts';
import { generate, sampleInstrument } from '../../packages/market/src/index.ts';
import { busyMarketOf, generatedContract } from '../generated-day.ts';
import { generatedFile, repeatedFile } from '../peers/feed-rows.ts';

const book = gzipSync(`exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount
v,C,1000,990,true,bid,99.5,2
v,C,1000,990,true,ask,100,1.50
v,C,2000,1995,false,ask,100,0
`);
const trades = gzipSync(`exchange,symbol,timestamp,local_timestamp,id,side,price,amount
v,C,1500,1490,7,buy,100,0.5
v,C,1700,1690,8,sell,99.5,1
`);
const repetition = { copies: 3, apart: 10_000, feedLatency: 20 };

it('moves each copy of a book on in time and leaves the rest of its rows as they are', () => {
  const lines = [...repeatedFile(book, 'book', repetition)].join('').split('\n');
  expect(lines).toEqual([
    'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount',
    'v,C,1000,1010,true,bid,99.5,2',
    'v,C,1000,1010,true,ask,100,1.50',
    'v,C,2000,2015,false,ask,100,0',
    'v,C,11000,11010,true,bid,99.5,2',
    'v,C,11000,11010,true,ask,100,1.50',
    'v,C,12000,12015,false,ask,100,0',
    'v,C,21000,21010,true,bid,99.5,2',
    'v,C,21000,21010,true,ask,100,1.50',
    'v,C,22000,22015,false,ask,100,0',
    '',
  ]);
});

it('counts the ids of repeated trades on', () => {
  const lines = [...repeatedFile(trades, 'trades', repetition)].join('').trim().split('\n').slice(1);
  expect(lines.map((line) => line.split(',')[4])).toEqual(['7', '8', '9', '10', '11', '12']);
  expect(lines.at(-1)).toBe('v,C,21700,21710,12,sell,99.5,1');
});

/** A tenth of a minute, with some hundred trades. */
const short = { ...busyMarketOf(1), duration: micros(6_000_000) };

it('gives the same generated files each time', () => {
  for (const kind of ['book', 'trades'] as const) {
    const [one, other] = [0, 1].map(() => [...generatedFile(short, kind)].join(''));
    expect(one).toBe(other);
    expect(one?.split('\n').length).toBeGreaterThan(100);
  }
});

it('writes generated files that are read back as the events of the market', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'replay-feed-rows-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [type, kind] of [
    ['incremental_book_L2', 'book'],
    ['trades', 'trades'],
  ] as const) {
    const file = `${sampleInstrument.exchange}_${type}_2024-05-01_${sampleInstrument.symbol}.csv.gz`;
    writeFileSync(join(folder, file), gzipSync([...generatedFile(short, kind)].join('')));
  }
  const source = await openDataset(folder, { instruments: generatedContract });
  const read: MarketEvent[] = [];
  for await (const batch of source.batches()) read.push(...batch);
  const generated = [...generate(short)]
    .flat()
    .filter(({ type }) => type === 'BookSnapshotted' || type === 'BookChanged' || type === 'TradePrinted');
  const [instrument] = source.instruments;
  const ours = told(instrument?.orderStep ?? 0);
  expect(read.map(ours).sort()).toEqual(generated.map(told(sampleInstrument.orderStep)).sort());
});

/** What files can hold of an event, sizes in order steps: events are numbered anew, and sizes counted in other lots, when read. */
const told =
  (orderStep: number) =>
  (event: MarketEvent): string => {
    const times = `${event.exchangeTime} ${event.receivedTime} ${event.type}`;
    if (event.type === 'TradePrinted') return `${times} ${event.aggressor} ${event.price} ${event.size / orderStep}`;
    if (!('bids' in event)) return times;
    const sides = [event.bids, event.asks].map(
      ({ prices, sizes }) => `${[...prices]} ${[...sizes].map((size) => size / orderStep)}`,
    );
    return `${times} ${sides.join(' ')}`;
  };
