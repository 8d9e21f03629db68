import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type MarketSource, parseTime } from '@replay/core';
import { openDataFeeds, openMachine, openRaw, openRelay, openRelayHistory } from '@replay/feed';
import { type RelayServer, serveRelay } from '@replay/relay';
import { sharedData, whyNoSharedData } from '@replay/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedData, servedData } from '../src/relay/served-data.ts';
import { hashOf, madeUpCapture } from './captured-market.ts';
import { backtest, fileOf, quietly } from './command.ts';

// One capture, read from its file and from a server of ours over real sockets by every protocol there is: the market events and
// the reports must be the same.

describe('a synthetic capture in the format of Binance USD-M', () =>
  overTheNetwork(madeUpCapture, { from: '2024-05-01T07:54:00Z', to: '2024-05-01T07:57:00Z' }, ['ws', 'http']));

const real = sharedData('raw/usdm_btcusdt_20240808.gz');
describe.skipIf(real === undefined)(`the real capture (${whyNoSharedData})`, () =>
  overTheNetwork(
    () => withoutQuotes(real as string),
    { from: '2024-08-08T23:54:00Z', to: '2024-08-09T00:00:00Z' },
    // That both transports give the same events is shown above; one of them makes the report.
    ['http'],
  ),
);

/** Quotes repeat the book and are not asked for over a network; but a run goes from its first event to its last. */
function withoutQuotes(capture: string): string {
  const lines = gunzipSync(readFileSync(capture)).toString().split('\n');
  return fileOf('usdm.gz', gzipSync(lines.filter((line) => !line.includes('bookTicker')).join('\n')));
}

function overTheNetwork(
  capture: () => string,
  span: { readonly from: string; readonly to: string },
  reportedBy: readonly ('ws' | 'http')[],
): void {
  let served: ServedData;
  let server: RelayServer;
  let path = '';
  const market = { exchange: 'binance-futures', symbols: ['BTCUSDT'] };
  const range = { from: parseTime(span.from), to: parseTime(span.to) };
  const everything = (): boolean => true;

  beforeAll(async () => {
    path = capture();
    const unchosen = {
      others: [],
      clockOffsets: [],
      symbols: [],
      policies: {},
      keyOptions: {},
      onBadRow: 'fail',
    } as const;
    const nothing = {
      exchange: undefined,
      transport: undefined,
      from: undefined,
      to: undefined,
      instruments: undefined,
    };
    served = await servedData([{ ...unchosen, ...nothing, data: `raw:${path}` }], new AbortController().signal);
    server = await serveRelay(served);
  }, 60_000);
  afterAll(async () => {
    await server.close();
    await served.close();
  });

  it.each<[string, (url: string) => Promise<MarketSource>]>([
    ['the relay’s WebSocket', (url) => openRelay({ url, ...market })],
    ['the relay’s HTTP', (url) => openRelayHistory({ url, ...market, ...range })],
    ['a Machine’s WebSocket', (url) => openMachine({ url, ...market, ...range, transport: 'ws' })],
    ['a Machine’s HTTP', (url) => openMachine({ url, ...market, ...range, transport: 'http' })],
    ['the raw data API', (url) => openDataFeeds({ url: `${url}/v1`, ...market, ...range })],
  ])(
    'comes through %s event by event',
    async (_, open) => {
      const direct = await hashOf(await openRaw(path), everything, 0);
      const relayed = await hashOf(await open(server.url), everything, 0);
      expect(relayed).toEqual(direct);
    },
    120_000,
  );

  it('gives the same report over each of them', async () => {
    const report = async (data: string, ...more: string[]) => {
      const said = await backtest(['--strategy', 'imbalance-taker', '--json', '--data', data, ...more, ...quietly()]);
      expect(said).toMatchObject({ code: 0 });
      return JSON.parse(said.out);
    };
    const cut = ['--from', span.from, '--to', span.to];
    const named = ['--exchange', market.exchange, '--symbol', 'BTCUSDT', ...cut];
    const host = server.url.replace('http://', '');
    const direct = await report(`raw:${path}`, ...cut);
    expect(direct.summary.fills).toBeGreaterThan(0);
    const ways: readonly (readonly [string, ...string[]])[] = [
      ...reportedBy.map((transport) => [`relay://${host}`, '--transport', transport] as const),
      ...reportedBy.map((transport) => [`machine://${host}`, '--transport', transport] as const),
      [`tardis://${host}`],
    ];
    for (const [data, ...more] of ways) {
      const relayed = await report(data, ...named, ...more);
      for (const part of ['summary', 'attribution', 'markouts', 'assumptions']) {
        expect([data, more, relayed[part]]).toEqual([data, more, direct[part]]);
      }
    }
  }, 240_000);
}
