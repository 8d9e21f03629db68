import { describe, expect, it } from 'vitest';
import { eventsIn } from './dataset-files.ts';
import {
  binanceTrade,
  bitget,
  bybit,
  depth,
  epochMs,
  line,
  okx,
  openCapture,
  spotSnapshot,
  told,
} from './raw-captures.ts';

describe('a snapshot of recorded messages', () => {
  const market = '98x0 99x1 99x2 | 101x4 101x0 102x3';

  it.each<[string, readonly unknown[]]>([
    ['OKX', [okx(1, 'snapshot', market)]],
    ['Bitget', [bitget(1, 'snapshot', market)]],
    ['Bybit', [bybit(1, 'snapshot', 1, market)]],
    ['Binance', [spotSnapshot(6, market, 'btcusdt'), depth(1, 4, 5, '99x1 |')]],
  ])('of %s is told as a set: each price once, with the size stated last, and none of size 0', async (_, messages) => {
    expect(await told(messages.map((message) => line(1, message)))).toEqual(['1 snapshot 99x2 | 102x3']);
  });

  it('and the changes that waited for it keep the times at which they happened', async () => {
    const lines = [
      line(3, depth(1, 5, 8, '99x2 |')),
      line(4, depth(2, 9, 9, '| 102x7')),
      line(5, spotSnapshot(6, '99x9 | 101x5')),
      line(6, depth(4, 10, 10, '97x1 |')),
    ];
    const events = await eventsIn(await openCapture(lines));
    expect(
      events.map(({ type, exchangeTime, receivedTime }) => [
        type,
        exchangeTime / 1000 - epochMs,
        receivedTime / 1000 - epochMs,
      ]),
    ).toEqual([
      ['BookSnapshotted', 5, 5],
      ['BookChanged', 1, 5],
      ['BookChanged', 2, 5],
      ['BookChanged', 4, 6],
    ]);
  });

  it.each([
    ['a book', line(9, depth(9, 5, 6, '50x1 |', 4, 'ETHUSDT'))],
    ['a print', line(9, { ...binanceTrade(9, 5, 'buy 50x1', { X: 'MARKET', s: 'ETHUSDT' }).data })],
  ])('that names no symbol is refused also where %s of another instrument comes only behind it', async (_, other) => {
    const lines = [line(1, depth(1, 5, 15, '99x5 |', 4)), line(2, spotSnapshot(10, '50x5 | 51x4')), other];
    const events = await told(lines, { venue: 'binance-futures', symbols: ['BTCUSDT'] });
    expect(events[0]).toMatch(/a snapshot that names no symbol/);
    expect(events.some((event) => /^\d+ snapshot/.test(event))).toBe(false);
  });
});
