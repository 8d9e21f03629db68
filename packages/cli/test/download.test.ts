import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type MarketEvent, type MarketSource, micros } from '@replay/core';
import { openDataset } from '@replay/feed';
import { generate, sampleMarket } from '@replay/market';
import { generatedMarket, type RelayServer, type ServedDataset, serveRelay } from '@replay/relay';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backtest, freshFolder } from './command.ts';

/** A minute of the sample: enough to be written and read. */
const market = { ...sampleMarket, duration: micros(60_000_000) };
const served = freshFolder();
let server: RelayServer;

beforeAll(async () => {
  const datasets = ['2024-05-01', '2024-05-02'].map((day): ServedDataset => {
    const path = join(served, `${day}.csv.gz`);
    writeFileSync(path, gzipSync(`exchange,symbol\nreplay,${day}\n`));
    return { exchange: 'replay', type: 'trades', day, symbol: 'BTCUSDT', path };
  });
  server = await serveRelay({ markets: [generatedMarket(market)], datasets });
});
afterAll(() => server.close());

const download = (out: string, ...more: readonly string[]) =>
  backtest(['download', '--exchange', 'replay', '--symbol', 'BTCUSDT', '--out', out, '--quiet', ...more]);

describe('backtest download', () => {
  const twoDays = ['--from', '2024-05-01', '--to', '2024-05-03', '--types', 'trades'];

  it('fetches dataset files, and finds them the second time', async () => {
    const out = freshFolder();
    const source = ['--source', `tardis://127.0.0.1:${server.port}`];
    const first = await download(out, ...twoDays, ...source);
    expect(first).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/: 2 files; 0\.0 MB in /) });
    expect(readdirSync(out).sort()).toEqual([
      'replay_trades_2024-05-01_BTCUSDT.csv.gz',
      'replay_trades_2024-05-02_BTCUSDT.csv.gz',
    ]);
    const again = await download(out, ...twoDays, ...source);
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('2 files, of which 2 were there already') });
  });

  it('writes the history of a relay as dataset files with exactly the same events', async () => {
    const out = freshFolder();
    const types = ['--types', 'incremental_book_L2,trades,derivative_ticker,liquidations'];
    const range = ['--from', '2024-05-01T07:54Z', '--to', '2024-05-02'];
    const source = ['--source', `relay://127.0.0.1:${server.port}`];
    const said = await download(out, ...range, ...types, ...source);
    expect(said).toMatchObject({ code: 0, err: '' });
    const events = await eventsIn(await openDataset(out, { instruments: join(out, 'instruments.json') }));
    const generated = [...generate(market)].flat();
    for (const type of ['BookSnapshotted', 'BookChanged', 'TradePrinted'] as const) {
      const [got, sent] = [events, generated].map((all) =>
        all.filter((event) => event.type === type).map(withoutPlace),
      );
      expect(got?.length).toBeGreaterThan(0);
      expect([got?.find((text, at) => text !== sent?.[at]), got?.length]).toEqual([undefined, sent?.length]);
    }
    // A table of marks does not repeat an unchanged one.
    const marksIn = (all: readonly MarketEvent[]) =>
      new Set(all.flatMap((one) => (one.type === 'MarkPriceChanged' ? [one.price] : [])));
    expect(marksIn(events).size).toBeGreaterThan(0);
    expect(marksIn(events)).toEqual(marksIn(generated));
    // A day that is whole is not asked for again, one that lacks a file is.
    const lacking = join(out, 'replay_liquidations_2024-05-01_BTCUSDT.csv.gz');
    expect(existsSync(lacking)).toBe(true);
    expect((await download(out, ...range, ...types, ...source)).out).toContain(
      '4 files, of which 4 were there already',
    );
    rmSync(lacking);
    expect((await download(out, ...range, ...types, ...source)).out).not.toContain('there already');
    expect(readFileSync(lacking).length).toBeGreaterThan(0);
  });

  it.each([
    [['--source', 'ftp://x'], 2, /--source takes tardis/, 'no such source'],
    [['--parallel', '0'], 2, /--parallel takes a number from 1 to 20/, 'not a single file at a time'],
    [['--types', 'trade'], 2, /no datasets of the type 'trade'.*\n.*trades/, 'a type that is near another'],
    [['--to', '2024-05-01'], 2, /--from 2024-05-01.* is not before --to/, 'an empty range'],
    [['--to', '2024-06-01'], 3, /datasets are exported from 2024-05-01 until 2024-05-03/, 'days that are not there'],
    [['--symbol', 'ETHUSDT'], 2, /no dataset trades of replay ETHUSDT/i, 'a symbol that is not there'],
  ])('ends %j with %i: %s, %s', async (more, code, message) => {
    const given = [...twoDays, '--source', `tardis://127.0.0.1:${server.port}`];
    const said = await download(freshFolder(), ...withoutThose(given, more), ...more);
    expect([said.code, said.out]).toEqual([code, '']);
    expect(said.err).toMatch(message);
  });

  it('exits with 4 and the address for an unreachable server', async () => {
    const said = await download(freshFolder(), ...twoDays, '--source', 'tardis://127.0.0.1:9');
    expect(said.code).toBe(4);
    expect(said.err).toContain('127.0.0.1:9');
  });

  it('exits with 130 when stopped, and says how to continue', async () => {
    const abort = new AbortController();
    abort.abort();
    const said = await backtest(
      [
        'download',
        '--exchange',
        'replay',
        '--symbol',
        'BTCUSDT',
        '--out',
        freshFolder(),
        ...twoDays,
        '--source',
        `tardis://127.0.0.1:${server.port}`,
      ],
      abort,
    );
    expect(said).toMatchObject({ code: 130, err: expect.stringContaining('the same command continues') });
  });
});

/** The options without those that are given anew: each may stand there once. */
const withoutThose = (given: readonly string[], more: readonly string[]): readonly string[] =>
  given.filter((_, at) => !more.includes(given[at - (at % 2)] ?? ''));

/** A row of marks and funding rates repeats both, so that the places of what follows differ. */
const withoutPlace = (event: MarketEvent): string => JSON.stringify({ ...event, sequence: 0 });

async function eventsIn(source: MarketSource): Promise<readonly MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const batch of source.batches()) events.push(...batch);
  return events;
}
