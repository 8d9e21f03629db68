import { type Instrument, lots, type MarketEvent, type MessageRejected, type Micros } from '@replay/core';
import { testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { FrameDecoder } from '../src/relay/frame/frame-decoder.ts';

const instrument: Instrument = testInstrument({
  id: 'test:BTCUSDT',
  exchange: 'test',
  symbol: 'BTCUSDT',
  tickSize: '0.1',
  lotSize: '0.001',
  orderStep: lots(1),
});
const start = 1_714_550_040_000_000 as Micros;
const decoder = () => new FrameDecoder([instrument], 'ws://relay', start);
const decode = (frame: unknown): MarketEvent => decoder().decode(JSON.stringify(frame));
const later = start + 7;
const stamped = { timestamp: start, local_timestamp: later };

describe('a book frame', () => {
  const told = {
    type: 'BookChanged',
    instrument: 'test:BTCUSDT',
    exchangeTime: start,
    receivedTime: later,
    sequence: 0,
    bids: { prices: [600_000, 599_995], sizes: [1500, 0] },
    asks: { prices: [600_001], sizes: [20] },
  };

  it.each([
    [
      'pairs of texts',
      [
        ['60000.0', '1.5'],
        ['59999.5', '0'],
      ],
      [['60000.1', '0.020']],
    ],
    [
      'pairs of numbers',
      [
        [60000, 1.5],
        [59999.5, 0],
      ],
      [[60000.1, 0.02]],
    ],
    ['an object by price', { '60000.0': '1.5', '59999.5': 0 }, { '60000.1': 2e-2 }],
    [
      'levels with a quantity',
      [
        { price: '60000', quantity: '1.5', order_count: 2 },
        { price: '59999.5', quantity: '0' },
      ],
      [{ price: 60000.1, quantity: 0.02 }],
    ],
    [
      'levels with a size',
      [
        { price: '60000', size: '1.5' },
        { price: '59999.5', size: '0' },
      ],
      [{ price: '60000.1', size: '2e-2' }],
    ],
    [
      'levels with an amount',
      [
        { price: '60000', amount: '1.5' },
        { price: '59999.5', amount: '0' },
      ],
      [{ price: '60000.1', amount: '0.02' }],
    ],
  ])('may hold its rows as %s', (_shape, bids, asks) => {
    expect(decode({ type: 'book_update', ...stamped, bids, asks })).toEqual(told);
  });

  it('counts a number from its digits, not from the float they make', () => {
    const text = `{"type":"book_update","timestamp":${start},"bids":[[60000.10000000000000000001,1]],"asks":[["60000.2",1.5]]}`;
    expect(decoder().decode(text)).toMatchObject({
      type: 'MessageRejected',
      reason: expect.stringContaining('multiple'),
    });
    expect(decoder().decode(text.replace('01,', '00,'))).toMatchObject({
      bids: { prices: [600_001], sizes: [1000] },
      asks: { prices: [600_002], sizes: [1500] },
    });
  });

  it('keeps text that looks like numbers while it reads numbers again', () => {
    const text = `{"type":"trade","timestamp":${start},"price":60000.1,"quantity":2,"side":"buy","id":"a\\",1,[2]"}`;
    expect(decoder().decode(text)).toMatchObject({ price: 600_001, size: 2000, tradeId: 'a",1,[2]' });
    const long = text.replace(/"a.*/, '9007199254740993}').replace('60000.1', '"60000.1"').replace(':2,', ':"2",');
    expect(decoder().decode(long)).toMatchObject({ price: 600_001, tradeId: '9007199254740993' });
  });
});

describe('a book frame that need not say whether it is whole', () => {
  const levels = { type: 'book_l2', timestamp: start, bids: [['60000', '1']], asks: [] };
  const typeOf = (stream: FrameDecoder, frame: object) => stream.decode(JSON.stringify(frame)).type;

  it('is whole at first, after a broken stream and where it says so, and else a change', () => {
    const stream = decoder();
    expect(typeOf(stream, { ...levels, bids: [['60000', '-1']] })).toBe('MessageRejected');
    expect(typeOf(stream, levels)).toBe('BookSnapshotted');
    expect(typeOf(stream, levels)).toBe('BookChanged');
    expect(typeOf(stream, { ...levels, level_reset: true })).toBe('BookSnapshotted');
    stream.interrupt('a test');
    expect(typeOf(stream, levels)).toBe('BookSnapshotted');
    expect(typeOf(stream, levels)).toBe('BookChanged');
  });
});

describe('the time of a frame', () => {
  it.each<[number | string, number, string]>([
    [1_714_550_040_123, 1_714_550_040_123_000, 'milliseconds'],
    [1_714_550_040_123_456, 1_714_550_040_123_456, 'microseconds'],
    ['1714550040123', 1_714_550_040_123_000, 'digits in quotes'],
  ])('%s is %i: %s', (timestamp, exchangeTime) => {
    expect(decode({ type: 'mark', timestamp, price: '1' })).toMatchObject({ exchangeTime, receivedTime: exchangeTime });
  });

  it.each([
    [1_714_550_040, 'looks like seconds'],
    [1_714_550_040_123_456_000, 'no whole number'],
    [1_714_550_040_123.5, 'no whole number'],
    ['2024-05-01', 'timestamp'],
    [undefined, 'timestamp'],
  ])('%s is refused: %s', (timestamp, reason) => {
    expect(decode({ type: 'mark', timestamp, price: '1' })).toMatchObject({
      type: 'MessageRejected',
      reason: expect.stringContaining(reason),
    });
  });

  it('of receipt may be missing, and is then no earlier than that of the frame before', () => {
    const stream = decoder();
    stream.decode(JSON.stringify({ type: 'mark', timestamp: start + 50, price: '1' }));
    expect(stream.decode(JSON.stringify({ type: 'mark', timestamp: start + 20, price: '1' }))).toMatchObject({
      exchangeTime: start + 20,
      receivedTime: start + 50,
    });
  });
});

describe('a frame that cannot be used', () => {
  const trade = { type: 'trade', ...stamped, price: '60000.1', quantity: '1', side: 'buy' };
  const book = { type: 'book_update', ...stamped, bids: [], asks: [] };

  it.each<[unknown, string, boolean]>([
    [{ ...trade, price: 'cheap' }, 'price "cheap" is no decimal', false],
    [{ ...trade, price: '60000.15' }, 'price "60000.15" is no multiple of 1e-1', false],
    [{ ...trade, price: '1e40' }, 'too large', false],
    [{ ...trade, price: null }, 'price', false],
    [{ ...trade, quantity: '-1' }, 'more than 0', false],
    [{ ...trade, quantity: undefined }, 'Invalid input', false],
    [{ ...trade, side: 'both' }, 'side', false],
    [{ ...trade, symbol: 'ETHUSDT' }, 'was not asked for', false],
    [{ ...book, bids: [['60000', '-1']] }, 'negative size', true],
    [{ ...book, bids: [['60000']] }, 'bids', true],
    [{ ...book, bids: undefined }, 'bids', true],
    [{ ...book, asks: 'none' }, 'asks', true],
    [{ ...book, local_timestamp: start - 1 }, 'local_timestamp goes back', true],
    [{ type: 'funding', ...stamped, rate: 'high' }, 'rate is no decimal', false],
    [{ type: 'gossip', ...stamped }, "frames of type 'gossip' are not known", true],
    [{ ...stamped }, 'type is no text', true],
    [[1, 2], 'no JSON object', true],
  ])('%o is told as "%s", damaging the book: %s', (frame, reason, damagesBook) => {
    expect(decode(frame)).toMatchObject({
      type: 'MessageRejected',
      reason: expect.stringContaining(reason),
      place: 'ws://relay, message 1',
      instrument: 'test:BTCUSDT',
      sequence: 0,
      damagesBook,
    });
  });

  it('shows its first 200 characters and lets the stream go on', () => {
    const stream = decoder();
    const text = `{"type":"trade",${'x'.repeat(1000)}`;
    const rejected = stream.decode(text) as MessageRejected;
    expect(rejected).toMatchObject({ type: 'MessageRejected', receivedTime: start });
    expect(rejected.reason).toBe(`no JSON: ${text.slice(0, 200)}`);
    expect(stream.decode(JSON.stringify(trade))).toMatchObject({ type: 'TradePrinted', sequence: 1 });
    expect(stream.decode('')).toMatchObject({ type: 'MessageRejected', sequence: 2, receivedTime: later });
  });

  it('without a symbol is no guess where several were asked for', () => {
    const other = { ...instrument, id: 'test:ETHUSDT', symbol: 'ETHUSDT' };
    const stream = new FrameDecoder([instrument, other], 'ws://relay', start);
    expect(stream.decode(JSON.stringify(trade))).toMatchObject({ reason: expect.stringContaining('no symbol') });
    const named = { ...trade, symbol: 'ETHUSDT' };
    expect(stream.decode(JSON.stringify(named))).toMatchObject({ instrument: 'test:ETHUSDT', type: 'TradePrinted' });
  });
});
