import { type MarketEvent, micros } from '@replay/core';
import { describe, expect, it } from 'vitest';
import { openRelayHistory } from '../src/index.ts';
import { type Answering, listed, say, whileAnswering } from './relay-stub.ts';

const start = 1_714_550_040_000_000;

const stamp = (sequence: number, time: number) => ({
  sequence,
  symbol: 'BTCUSDT',
  timestamp: start + time,
  local_timestamp: start + time,
});
const book = (sequence: number, time: number) => ({
  type: sequence === 0 ? 'book_snapshot' : 'book_update',
  ...stamp(sequence, time),
  bids: [['99', '2']],
  asks: [['101', '1']],
});
const trade = (sequence: number, time: number) => ({
  type: 'trade',
  ...stamp(sequence, time),
  price: '101',
  quantity: '1',
  side: 'buy',
});
const hole = (sequence: number, time: number) => ({
  type: 'disconnect',
  ...stamp(sequence, time),
  kind: 'disconnect',
  reason: 'a test',
});

/** Reads a relay that numbers its messages over all kinds. */
async function read(orderbook: readonly object[], trades: readonly object[]): Promise<readonly MarketEvent[]> {
  const answer: Answering = ({ pathname, searchParams }, response) => {
    if (pathname.endsWith('/symbols')) return say(response, [listed]);
    const messages = searchParams.get('data_type') === 'trades' ? trades : orderbook;
    say(response, { messages }, 200, { 'x-replay-data-types': 'orderbook,trades' });
  };
  return whileAnswering(answer, async ({ url }) => {
    const range = { from: micros(start), to: micros(start + 1_000_000) };
    const source = await openRelayHistory({ url, exchange: 'test', symbols: ['BTCUSDT'], ...range });
    const events: MarketEvent[] = [];
    for await (const batch of source.batches()) events.push(...batch);
    return events;
  });
}

describe('the history of a relay that numbers its messages', () => {
  it('is put together by their numbers, and what all kinds tell is told once', async () => {
    const events = await read([book(0, 0), hole(2, 5), book(3, 6)], [trade(1, 5), hole(2, 5), trade(4, 6)]);
    expect(events.map(({ type }) => type)).toEqual([
      'BookSnapshotted',
      'TradePrinted',
      'FeedInterrupted',
      'BookChanged',
      'TradePrinted',
    ]);
  });

  it.each([
    [
      'numbers go back',
      [book(0, 0), book(3, 5), book(2, 6)],
      [trade(1, 5)],
      'the numbers go back at message 2 of book',
    ],
    [
      'a number is missing from a message',
      [book(0, 0), { ...book(2, 6), sequence: undefined }],
      [],
      'the numbers go back',
    ],
    ['two messages bear one', [book(0, 0), book(1, 5)], [trade(1, 5)], 'two messages bear this number at message 1'],
    ['times go back along them', [book(0, 0), book(2, 6)], [trade(3, 5)], 'its time goes back at message 3 of trade'],
  ])('cannot be read where %s', async (_because, orderbook, trades, message) => {
    await expect(read(orderbook, trades)).rejects.toMatchObject({
      code: 'BAD_DATA',
      message: expect.stringContaining(message),
      place: expect.stringContaining('/tardis/historical'),
    });
  });
});
