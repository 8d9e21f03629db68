import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { micros } from '@replay/core';
import { describe, expect, it, vi } from 'vitest';
import { openCaptures, type RawVenue, type RecordedCapture } from '../src/index.ts';
import { lineLabel } from '../src/raw/line-label.ts';
import { fileOf, folderOf } from './dataset-files.ts';
import {
  binanceTrade,
  bybit,
  depth,
  deribit,
  epochMs,
  kraken,
  krakenV2,
  line,
  okx,
  okxTable,
  spotSnapshot,
} from './raw-captures.ts';

describe('the channel and symbol of a recorded message', () => {
  const deribitTicker =
    '{"jsonrpc":"2.0","method":"subscription","params":{"channel":"ticker.BTC-PERPETUAL.raw","data":{}}}';
  it.each([
    ['binance', depth(1, 1, 2, '99x1 |'), 'binance depth btcusdt', 'whatever its pace'],
    [
      'binance',
      spotSnapshot(1, '99x1 |', 'btcusdt'),
      'binance depthSnapshot btcusdt',
      'as recorders put it into the stream',
    ],
    ['binance', spotSnapshot(1, '99x1 |'), 'binance depthSnapshot ?', 'an answer names nobody'],
    [
      'binance-futures',
      binanceTrade(1, 7, 'buy 99x1').data,
      'binance-futures trade btcusdt',
      'outside a combined stream',
    ],
    [
      'binance-futures',
      { e: 'markPriceUpdate', s: 'BTCUSDT', p: '1' },
      'binance-futures markPrice btcusdt',
      'by the name of its channel',
    ],
    [
      'binance-futures',
      { stream: '!forceOrder@arr', data: { e: 'forceOrder', o: { s: 'BTCUSDT' } } },
      'binance-futures forceOrder btcusdt',
      'a stream of all symbols',
    ],
    [
      'bybit',
      bybit(1, 'delta', 1, '99x1 |', 'orderbook.200'),
      'bybit orderbook.200 BTCUSDT',
      'the depth is part of the channel',
    ],
    ['bybit', { topic: 'publicTrade.BTCUSDT', data: [] }, 'bybit publicTrade BTCUSDT', 'without a depth'],
    [
      'okx',
      okx(1, 'update', '99x1 |', {}, 'BTC-USDT-SWAP'),
      'okex-swap books BTC-USDT-SWAP',
      'the symbol tells the exchange',
    ],
    ['okx', okxTable(1, 'update', '99x1 |'), 'okex spot/depth_l2_tbt BTC-USDT', 'an older table'],
    ['deribit', deribit(1, 2, '99x1 |', 1), 'deribit book BTC-PERPETUAL', 'without the pace'],
    ['deribit', deribitTicker, 'deribit ticker BTC-PERPETUAL', 'a ticker'],
    ['kraken', kraken(1, 'change', '99x1 |', 5), 'kraken book XBT/USD', 'at the end of a list'],
    ['kraken', krakenV2(1, 'update', '99x1 |', 5), 'kraken book BTC/USD', 'in fields'],
    ['bybit', { success: true, op: 'subscribe' }, 'none', 'an answer to a subscription is in no channel'],
  ] as [RawVenue, unknown, string, string][])('of %s in %j is %s: %s', (venue, message, expected) => {
    const label = lineLabel(venue, typeof message === 'string' ? message : JSON.stringify(message));
    expect(label === undefined ? 'none' : `${label.exchange} ${label.channel} ${label.symbol ?? '?'}`).toBe(expected);
  });
});

const minutes = (count: number) => micros((epochMs + count * 60_000) * 1000);
/** 2023-11-14T22:13:20Z is the twentieth second of its minute. */
const start = micros(minutes(0) - 20_000_000);
const minute = (count: number) => micros(start + count * 60_000_000);

async function linesIn(capture: RecordedCapture | undefined, from: number, to: number): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const portion of capture?.lines(micros(from), micros(to)) ?? []) {
    for (const { time, text, symbol } of portion) {
      texts.push(
        text === '' ? 'lost' : `${(time - start) / 1_000_000} ${symbol ?? '?'} ${/"u":(\d+)/.exec(text)?.[1] ?? '-'}`,
      );
    }
  }
  return texts;
}

describe('a capture laid out for readers of any minute', () => {
  const message = (millis: number, u: number): string => line(millis, bybit(millis, 'delta', u, '99x1 |'));

  it('gives the lines of each minute, and whatever range is asked for', async () => {
    const lines = [message(0, 1), message(39_999, 2), message(40_000, 3), '', '', message(200_000, 4)];
    const { captures, close } = await openCaptures(fileOf('capture.gz', gzipSync(lines.join('\n'))), {
      venue: 'bybit',
    });
    const [capture] = captures;
    expect(await linesIn(capture, minute(0), minute(1))).toEqual(['20 BTCUSDT 1', '59.999 BTCUSDT 2']);
    expect(await linesIn(capture, minute(1), minute(2))).toEqual(['60 BTCUSDT 3', 'lost', 'lost']);
    expect(await linesIn(capture, minute(2), minute(3))).toEqual([]);
    expect(await linesIn(capture, minute(0), minute(9))).toHaveLength(6);
    expect(await linesIn(capture, start + 30_000_000, start + 60_000_001)).toEqual([
      '59.999 BTCUSDT 2',
      '60 BTCUSDT 3',
      'lost',
      'lost',
    ]);
    expect(capture).toMatchObject({ exchange: 'bybit', symbols: ['BTCUSDT'], channels: ['orderbook.50'] });
    expect([capture?.availableSince, capture?.availableTo]).toEqual([minutes(0), minutes(0) + 200_000_001]);
    await close();
  });

  it('keeps lines in their order where the clock went back, and lines whose time cannot be read in their place', async () => {
    const lines = [message(0, 1), message(50_000, 2), message(10_000, 3), 'no time at all', message(51_000, 4)];
    const { captures, close } = await openCaptures(fileOf('capture', lines.join('\n')), { venue: 'bybit' });
    expect(await linesIn(captures[0], minute(0), minute(1))).toEqual(['20 BTCUSDT 1']);
    expect(await linesIn(captures[0], minute(1), minute(2))).toEqual([
      '70 BTCUSDT 2',
      '30 BTCUSDT 3',
      '70 ? -',
      '71 BTCUSDT 4',
    ]);
    await close();
  });

  it('is one for each exchange of a venue', async () => {
    const lines = [
      line(1, okx(1, 'snapshot', '99x1 |')),
      line(2, okx(2, 'snapshot', '99x1 |', {}, 'BTC-USDT-SWAP')),
      '',
    ];
    const { captures, close } = await openCaptures(fileOf('capture', lines.join('\n')));
    expect(captures.map(({ exchange, symbols }) => `${exchange} ${symbols.join()}`)).toEqual([
      'okex BTC-USDT',
      'okex-swap BTC-USDT-SWAP',
    ]);
    await close();
  });

  it('puts what Binance sent outside a combined stream into the envelope of one, and leaves the rest as it was', async () => {
    const update = depth(2, 6, 7, '98x1 |');
    const lines = [line(1, spotSnapshot(5, '99x1 |')), line(2, update.data), line(3, update)];
    const { captures, close } = await openCaptures(fileOf('capture', lines.join('\n')));
    const texts: string[] = [];
    for await (const portion of captures[0]?.lines(minute(0), minute(1)) ?? [])
      texts.push(...portion.map(({ text }) => text));
    expect(texts).toEqual([
      `{"stream":"btcusdt@depthSnapshot","generated":true,"data":${JSON.stringify(spotSnapshot(5, '99x1 |'))}}`,
      `{"stream":"btcusdt@depth","data":${JSON.stringify(update.data)}}`,
      JSON.stringify(update),
    ]);
    await close();
  });

  it('puts an answer that names no symbol under none, where several were recorded', async () => {
    const other = depth(3, 6, 7, '98x1 |', undefined, 'ETHUSDT');
    const lines = [line(1, spotSnapshot(5, '99x1 |')), line(2, depth(2, 6, 7, '98x1 |')), line(3, other)];
    const { captures, close } = await openCaptures(fileOf('capture', lines.join('\n')));
    const labels: string[] = [];
    for await (const portion of captures[0]?.lines(minute(0), minute(1)) ?? [])
      labels.push(...portion.map(({ channel, symbol }) => `${channel} ${symbol}`));
    expect(labels).toEqual(['undefined undefined', 'depth btcusdt', 'depth ethusdt']);
    await close();
  });

  it('leaves nothing on the disk, closed or failed', async () => {
    const scratch = folderOf({});
    const lines = [message(0, 1), message(1, 2)].join('\n');
    const whole = fileOf('capture', lines);
    const packed = gzipSync(`${lines}\n`.repeat(5000));
    const cut = fileOf('capture.gz', packed.subarray(0, packed.length - 30));
    vi.stubEnv('TMPDIR', scratch);
    const { close } = await openCaptures(whole, { venue: 'bybit' });
    expect(readdirSync(scratch)).toHaveLength(1);
    await close();
    await expect(openCaptures(cut, { venue: 'bybit' })).rejects.toMatchObject({ code: 'BAD_DATA' });
    expect(readdirSync(scratch)).toEqual([]);
    vi.unstubAllEnvs();
  });
});
