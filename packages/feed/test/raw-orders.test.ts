import { applyEvent, waitingBook } from '@replay/book';
import { describe, expect, it } from 'vitest';
import { eventsIn } from './dataset-files.ts';
import { coinbase, coinbaseBook, line, openCapture, told } from './raw-captures.ts';

const open = (sequence: number, order: string, side: string, price: string, size: string) =>
  coinbase(sequence, 'open', { order_id: order, side, price, remaining_size: size });
const done = (sequence: number, order: string, side: string, price: string | undefined, reason: string, left = '0') =>
  coinbase(sequence, 'done', { order_id: order, side, ...(price && { price }), reason, remaining_size: left });
const match = (sequence: number, maker: string, side: string, price: string, size: string) =>
  coinbase(sequence, 'match', { trade_id: sequence, maker_order_id: maker, taker_order_id: 't', side, price, size });
const received = (sequence: number) =>
  coinbase(sequence, 'received', { order_id: 'x', side: 'buy', order_type: 'limit' });

const capture = (...messages: readonly object[]) => messages.map((message, at) => line(at + 1, message));
const begun = coinbaseBook(10, 'b1 99x3, b2 99x1 | a1 101x4');

describe('Coinbase, order by order', () => {
  it.each<[messages: readonly object[], events: readonly string[], because: string]>([
    [[open(11, 'b3', 'buy', '98', '2')], ['2 added b3 bid 98x2'], 'it rests with what is left of it'],
    [
      [match(11, 'b1', 'buy', '99', '2')],
      ['2 sell 99x2', '2 executed b1 bid 99x2'],
      'the print comes before its execution',
    ],
    [
      [match(11, 'b1', 'buy', '99', '3'), done(12, 'b1', 'buy', '99', 'filled')],
      ['2 sell 99x3', '2 executed b1 bid 99x3'],
      'who is filled is gone by then',
    ],
    [[done(11, 'b2', 'buy', '99', 'canceled', '1')], ['2 removed b2 bid 99x1'], 'a cancel takes what is left'],
    [
      [received(11), done(12, 'x', 'buy', '99', 'filled'), open(13, 'b3', 'buy', '98', '1')],
      ['4 added b3 bid 98x1'],
      'an order that never rested is no news of the book, and yet it is counted',
    ],
    [[done(11, 'm', 'sell', undefined, 'filled')], [], 'nor is one at market'],
    [
      [coinbase(11, 'change', { order_id: 'b1', side: 'buy', price: '99', old_size: '3', new_size: '2' })],
      ['2 amended b1 bid 99x2'],
      'it has a smaller size',
    ],
    [
      [coinbase(11, 'change', { order_id: 'b1', side: 'buy', price: '99', new_price: '98', new_size: '2' })],
      ['2 amended b1 bid 98x2'],
      'it has another price',
    ],
    [
      [coinbase(11, 'change', { order_id: 'x', side: 'buy', price: '99', old_size: '3', new_size: '2' })],
      [],
      'one that does not rest yet may change as it likes',
    ],
    [
      [match(11, 'zz', 'buy', '99', '1')],
      ['2 sell 99x1', '2 executed zz bid 99x1'],
      'what cannot be is told, and found out by who inspects the data',
    ],
  ])('%j: %j, because %s', async (messages, events) => {
    expect(await told(capture(begun, ...messages))).toEqual([
      '1 orders b1 bid 99x3 b2 bid 99x1 a1 ask 101x4',
      ...events,
    ]);
  });

  it('waits for its snapshot, and drops what that already holds', async () => {
    const messages = [
      open(9, 'b0', 'buy', '97', '1'),
      open(11, 'b3', 'buy', '98', '2'),
      open(10, 'b2', 'buy', '99', '1'),
      begun,
    ];
    expect(await told(capture(...messages))).toEqual([
      '4 orders b1 bid 99x3 b2 bid 99x1 a1 ask 101x4',
      '4 added b3 bid 98x2',
    ]);
  });

  it('tells a missing message, of whatever kind, and is stale until a book is asked for again', async () => {
    const messages = [begun, received(11), open(13, 'b3', 'buy', '98', '2'), open(14, 'b4', 'buy', '97', '1')];
    const later = coinbaseBook(20, 'b4 97x1 | a1 101x4');
    const lines = [...capture(...messages), line(2000, open(15, 'b5', 'buy', '96', '1')), line(2001, later)];
    expect(await told(lines)).toEqual([
      '1 orders b1 bid 99x3 b2 bid 99x1 a1 ask 101x4',
      '2000 gap (message 3): message 12 is missing before 13',
      '2001 orders b4 bid 97x1 a1 ask 101x4',
    ]);
  });

  it('can be recognised, and one instrument’s book need not name it', async () => {
    const named = await openCapture(
      capture(open(9, 'b0', 'buy', '97', '1'), coinbaseBook(10, 'b1 99x3 | a1 101x4', undefined)),
    );
    expect(named.instruments).toMatchObject([{ id: 'coinbase:BTC-USD' }]);
    expect((await eventsIn(named)).map(({ type }) => type)).toEqual(['PublicOrdersSnapshotted']);
  });

  it('folds to levels and queues', async () => {
    const events = await eventsIn(
      await openCapture(capture(begun, match(11, 'b1', 'buy', '99', '2'), open(12, 'b3', 'buy', '99', '5'))),
    );
    const book = events.reduce(applyEvent, waitingBook);
    if (book.status !== 'live') throw new Error(book.status);
    expect(book.touch?.bid).toEqual({ price: 99, size: 7 });
    expect(book.orders?.queueAt('bid', 99 as never).map(({ order, size }) => [order, size])).toEqual([
      ['b1', 1],
      ['b2', 1],
      ['b3', 5],
    ]);
  });

  it('says how many messages are linked by their numbers', async () => {
    const source = await openCapture(capture(begun, received(11), open(12, 'b3', 'buy', '98', '2')));
    await eventsIn(source);
    expect(source.checks?.()).toMatchObject([{ bookMessages: 3, linked: 2, blind: 0 }]);
  });
});
