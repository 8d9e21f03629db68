import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type MarketEvent, type MarketSource, priceText, sizeText } from '@replay/core';
import { openDataset, openRaw } from '@replay/feed';
import { generate, sampleInstrument, sampleMarket } from '@replay/market';
import { openTape } from '@replay/tape';
import { sharedData, whyNoSharedData } from '@replay/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { backtest, freshFolder, quietly } from './command.ts';

// One capture, read as the venue sent it, as a tape, and as dataset files: the books and the run must be the same.

describe('a made-up capture in the words of Binance USD-M', () =>
  threeWays(madeUpCapture, ['--from', '2024-05-01T07:54:01Z', '--to', '2024-05-01T07:56:00Z']));

const real = sharedData('raw/usdm_btcusdt_20240808.gz');
describe.skipIf(real === undefined)(`the real capture (${whyNoSharedData})`, () =>
  threeWays(() => real as string, ['--from', '2024-08-08T23:54:20Z', '--to', '2024-08-08T23:57:00Z']),
);

/** Over a span, since a file of rows is read without the quotes that came before the first book. */
function threeWays(capture: () => string, span: readonly string[]): void {
  const ways: Record<string, string> = {};
  const strategy = ['--strategy', 'imbalance-taker', '--json', ...span];
  beforeAll(async () => {
    const folder = freshFolder();
    ways['raw'] = `raw:${capture()}`;
    ways['tape'] = join(folder, 'capture.tape');
    ways['csv'] = join(folder, 'csv');
    expect(await backtest(['import', ways['raw'], '--out', ways['tape'], '--quiet'])).toMatchObject({
      code: 0,
      err: '',
    });
    expect(await backtest(['export', ways['raw'], '--format', 'csv', '--out', ways['csv'], '--quiet'])).toMatchObject({
      code: 0,
    });
  }, 300_000);

  it('gives the same events, one by one', async () => {
    const raw = await hashOf(await openRaw((ways['raw'] ?? '').slice('raw:'.length)), () => true);
    const tape = await hashOf(await openTape(ways['tape'] ?? ''), () => true);
    expect(tape).toEqual(raw);
    // A folder of rows is read without its quotes, and cannot number what it has no rows for.
    const told = ({ type }: MarketEvent) => type !== 'QuoteChanged';
    const instruments = join(ways['csv'] ?? '', 'instruments.json');
    const rows = await hashOf(await openDataset(ways['csv'] ?? '', { instruments }), told, 0);
    expect(rows).toEqual(await hashOf(await openTape(ways['tape'] ?? ''), told, 0));
  }, 300_000);

  it('gives the same books at every moment', async () => {
    const books = async (data = '') =>
      (await backtest(['book', data, '--every', '250ms', '--depth', '100', ...span, '--exchange', 'binance-futures']))
        .out;
    const raw = await books(ways['raw']);
    expect(raw.split('\n').length).toBeGreaterThan(100);
    expect(await books(ways['tape'])).toBe(raw);
    // A file of rows cannot number what it has no rows for; all else is the same.
    const numberless = (text: string) => text.replace(/"sequence":\d+,/g, '');
    expect(numberless(await books(ways['csv']))).toBe(numberless(raw));
  }, 120_000);

  it('gives the same run report', async () => {
    const report = async (data = '') => JSON.parse((await backtest([...strategy, '--data', data, ...quietly()])).out);
    const raw = await report(ways['raw']);
    const tape = await report(ways['tape']);
    const csv = await report(ways['csv']);
    expect(raw.summary.fills).toBeGreaterThan(0);
    expect(tape.run.hash).toBe(raw.run.hash);
    for (const part of ['summary', 'attribution', 'markouts', 'assumptions']) {
      expect(tape[part]).toEqual(raw[part]);
      expect(csv[part]).toEqual(raw[part]);
    }
  }, 120_000);
}

/** Two minutes of the sample market as a recorder of Binance USD-M would have written it down. */
function madeUpCapture(): string {
  const lines: string[] = [];
  let received = 0;
  // Each at a moment of its own: files of rows, one a kind, cannot tell which of two came first at the same microsecond.
  const say = (event: MarketEvent, message: unknown): void => {
    received = Math.max(received + 1, event.receivedTime);
    lines.push(`${received}000 ${JSON.stringify(message)}`);
  };
  const rows = ({ prices, sizes }: Extract<MarketEvent, { type: 'BookChanged' }>['bids']) =>
    prices.map((price, row) => [priceText(price, sampleInstrument), sizeText(sizes[row] as never, sampleInstrument)]);
  let id = 1000;
  let trade = 1;
  for (const batch of generate({ ...sampleMarket, duration: 120_000_000 as never })) {
    for (const event of batch) {
      const T = Math.floor(event.exchangeTime / 1000);
      if (event.type === 'BookSnapshotted') {
        say(event, { lastUpdateId: id, E: T, T, bids: rows(event.bids), asks: rows(event.asks) });
      } else if (event.type === 'BookChanged') {
        const [U, u, pu] = [id + 1, id + 5, id];
        const data = { e: 'depthUpdate', E: T, T, s: 'BTCUSDT', U, u, pu, b: rows(event.bids), a: rows(event.asks) };
        say(event, { stream: 'btcusdt@depth@0ms', data: pu === 1000 ? { ...data, U: 1000 } : data });
        id = u;
      } else if (event.type === 'TradePrinted') {
        const [p, q] = [priceText(event.price, sampleInstrument), sizeText(event.size, sampleInstrument)];
        const m = event.aggressor === 'sell';
        say(event, {
          stream: 'btcusdt@trade',
          data: { e: 'trade', E: T, T, s: 'BTCUSDT', t: trade++, p, q, X: 'MARKET', m },
        });
      }
    }
  }
  const path = join(freshFolder(), 'usdm.gz');
  writeFileSync(path, gzipSync(`${lines.join('\n')}\n`));
  return path;
}

/** What all events of a source come to, with how many there were. */
async function hashOf(source: MarketSource, wanted: (event: MarketEvent) => boolean, sequence?: number) {
  const hash = createHash('sha256');
  let events = 0;
  for await (const batch of source.batches()) {
    for (const event of batch) {
      if (!wanted(event)) continue;
      events += 1;
      hash.update(JSON.stringify(Object.entries(sequence === undefined ? event : { ...event, sequence }).sort()));
    }
  }
  return { events, hash: hash.digest('hex') };
}
