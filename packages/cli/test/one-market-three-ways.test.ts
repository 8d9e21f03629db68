import { join } from 'node:path';
import type { MarketEvent } from '@replay/core';
import { openDataset, openRaw } from '@replay/feed';
import { openTape } from '@replay/tape';
import { sharedData, whyNoSharedData } from '@replay/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { hashOf, madeUpCapture } from './captured-market.ts';
import { backtest, freshFolder, quietly } from './command.ts';

// One capture, read as the venue sent it, as a tape, and as dataset files: the books and the run must be the same.

describe('a synthetic capture in the format of Binance USD-M', () =>
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
    const isCompared = ({ type }: MarketEvent) => type !== 'QuoteChanged';
    const instruments = join(ways['csv'] ?? '', 'instruments.json');
    const rows = await hashOf(await openDataset(ways['csv'] ?? '', { instruments }), isCompared, 0);
    expect(rows).toEqual(await hashOf(await openTape(ways['tape'] ?? ''), isCompared, 0));
  }, 300_000);

  it('gives the same books at every time', async () => {
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
