import type { MarketEvent } from '@replay/core';
import { NormalizedDecoder } from '@replay/normalized';
import { testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { eventsOf, futures } from './normal-form.ts';

const head = '"symbol":"BTCUSDT","exchange":"binance-futures"';
const stamps = '"timestamp":"2020-02-01T00:00:00.489Z","localTimestamp":"2020-02-01T00:00:00.500000Z"';
const trade = `{"type":"trade",${head},"price":100.2,"amount":0.01,"side":"sell",${stamps}}`;

describe('a message is read', () => {
  it.each([
    ['"2020-02-01T00:00:00.489Z"', 1_580_515_200_489_000, 'the vendor writes three digits'],
    ['"2020-02-01T00:00:00.489123Z"', 1_580_515_200_489_123, 'or six'],
    [
      '"2020-02-01T00:00:00.4891239Z"',
      1_580_515_200_489_123,
      'recordings have seven, and less than a microsecond is cut',
    ],
    ['"2020-02-01T00:00:00Z"', 1_580_515_200_000_000, 'others write none'],
    ['1580515200489', 1_580_515_200_489_000, 'relays count milliseconds'],
    ['1580515200489123', 1_580_515_200_489_123, 'or microseconds'],
  ])('at %s, which is %i: %s', (timestamp, expected) => {
    const text = trade.replace('"2020-02-01T00:00:00.489Z"', timestamp);
    for (const asJson of [true, false]) expect(eventsOf([text], { asJson })[0]?.exchangeTime).toBe(expected);
  });

  it.each([
    ['100.2', '0.01', 1002, 10, 'as the vendor writes'],
    ['100.20', '0.010', 1002, 10, 'zeros at the end say nothing'],
    ['"100.2"', '"0.01"', 1002, 10, 'in quotes a number is the same'],
    ['1.002e2', '1e-2', 1002, 10, 'with an exponent too'],
    ['100', '0', 1000, 0, 'a print of nothing is told as it is'],
    ['-5', '1', -50, 1000, 'spreads have negative prices'],
    ['900719925474.1', '9007199254740.991', 9007199254741, 9007199254740991, 'all digits count'],
  ])('price %s and amount %s are %i ticks and %i lots: %s', (price, amount, ticks, lots) => {
    const text = trade.replace('100.2', price).replace(':0.01', `:${amount}`);
    for (const asJson of [true, false]) {
      expect(eventsOf([text], { asJson })[0]).toMatchObject({ type: 'TradePrinted', price: ticks, size: lots });
    }
  });

  it.each([
    [
      `{"type":"book_snapshot",${head},"name":"quote","depth":2,"interval":0,"bids":[{"price":99.9,"amount":1},{}],"asks":[{},{}],${stamps}}`,
      { type: 'BookSnapshotted', bids: { prices: [999], sizes: [1000] }, asks: { prices: [], sizes: [] } },
      'levels that are not there are no levels',
    ],
    [
      `{"type":"book_l2","symbol":"BTCUSDT","timestamp":1580515200489,"local_timestamp":1580515200500,"bids":[["99.9","1"]],"asks":[],"level_reset":true}`,
      { type: 'BookSnapshotted', bids: { prices: [999], sizes: [1000] }, receivedTime: 1_580_515_200_500_000 },
      'a relay calls the first change of a connection a reset',
    ],
    [
      `{"type":"book_l2","symbol":"BTCUSDT","timestamp":1580515200489,"bids":[[99.9,1]],"asks":[]}`,
      { type: 'BookChanged', receivedTime: 1_580_515_200_489_000 },
      'nobody told when it was received, so it was when it happened',
    ],
    [
      `{"type":"book_l1","symbol":"BTCUSDT","timestamp":1580515200489,"bids":[[99.9,1]],"asks":[]}`,
      { type: 'QuoteChanged', bid: { price: 999, size: 1000 } },
      'a relay calls a quote so',
    ],
    [
      `{"type":"funding","symbol":"BTCUSDT","timestamp":1580515200489,"rate":0.0001,"next_funding_time":1580544000000}`,
      { type: 'FundingRateChanged', rate: '0.0001', settlesAt: 1_580_544_000_000_000 },
      'a relay tells a funding rate by itself',
    ],
    [
      `{"type":"derivative_ticker",${head},"fundingRate":1e-7,${stamps}}`,
      { type: 'FundingRateChanged', rate: '0.0000001' },
      'a decimal never has an exponent here',
    ],
    [
      `{"localTimestamp":"2020-02-01T00:00:00.500000Z","exchange":"binance-futures","type":"disconnect"}`,
      { type: 'FeedInterrupted', kind: 'disconnect', exchangeTime: 1_580_515_200_500_000 },
      'fields stand in any order',
    ],
    [
      ` { "type" : "trade" , ${head}, "price":1,"amount":1,"side":"buy", "id": 12345678901234567890, ${stamps} }`,
      { type: 'TradePrinted', tradeId: '12345678901234567890' },
      'a long number is a name, and keeps its digits',
    ],
  ])('%s: %o, because %s', (text, expected, _because) => {
    expect(eventsOf([text])).toEqual([expect.objectContaining(expected)]);
  });

  it('tells of a ticker only what changed, the mark first', () => {
    const ticker = (fields: string): string => `{"type":"derivative_ticker",${head},${fields},${stamps}}`;
    const events = eventsOf([
      ticker('"lastPrice":100'),
      ticker('"fundingRate":0.0001,"markPrice":100,"indexPrice":99.5'),
      ticker('"fundingRate":0.0001,"markPrice":100,"indexPrice":99.6,"openInterest":5'),
      ticker('"fundingRate":0.0002,"markPrice":100'),
    ]);
    expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['MarkPriceChanged', 0],
      ['FundingRateChanged', 1],
      ['FundingRateChanged', 2],
    ]);
  });

  it('a disconnect interrupts every instrument of its exchange, unless it names some', () => {
    const ether = testInstrument({ id: 'eth', exchange: 'binance-futures', symbol: 'ETHUSDT' });
    const other = testInstrument({ id: 'other', exchange: 'bybit', symbol: 'BTCUSDT' });
    const whom = (symbols: string) =>
      eventsOf(
        [`{"type":"disconnect","exchange":"binance-futures"${symbols},"localTimestamp":"2020-02-01T00:00:00.5Z"}`],
        {
          instruments: [futures, ether, other],
        },
      ).map(({ instrument }) => instrument);
    expect(whom('')).toEqual([futures.id, 'eth']);
    expect(whom(',"symbols":["ETHUSDT"]')).toEqual(['eth']);
  });
});

describe('a message that cannot be used', () => {
  const book = `{"type":"book_change",${head},"isSnapshot":false,"bids":[{"price":100,"amount":1}],"asks":[],${stamps}}`;

  it.each([
    ['not JSON', 'no JSON: not JSON', true, 'unreadable', 'it may have been anything'],
    ['[1]', 'no JSON object: [1]', true, 'unreadable', 'it may have been anything'],
    [book.slice(0, -30), 'no JSON', true, 'unreadable', 'it was cut'],
    [book.replace(':100', ':100.05'), "price '100.05' is no multiple of 0.1", true, 'off-step', 'the level is lost'],
    [book.replace(':100', ':1e400'), "price '1e400' is too large", true, 'unreadable', 'nobody can count that'],
    [
      book.replace('"amount":1', '"amount":-1'),
      "amount '-1' is negative",
      true,
      'unreadable',
      'sizes are not negative',
    ],
    [book.replace('"price":100,', ''), 'only half there', true, 'unreadable', 'half a level is none'],
    [book.replace('false', '"no"'), 'isSnapshot is "no"', true, 'unreadable', 'a guess could ruin the book'],
    [book.replace('489Z', '489'), 'timestamp', false, undefined, 'times without a zone are in UTC'],
    [
      book.replace('2020-02-01T00:00:00.489Z', '2020-02-30T00:00:00Z'),
      'is no time',
      true,
      'unreadable',
      'there is no such day',
    ],
    [
      book.replace('"2020-02-01T00:00:00.489Z"', '1580515200'),
      'looks like seconds',
      true,
      'unreadable',
      'seconds are too coarse',
    ],
    [trade.replace('sell', 'bid'), "the side is 'bid'", false, 'unreadable', 'a lost print leaves the book as it was'],
    [
      trade.replace('BTCUSDT', 'ETHUSDT'),
      "'binance-futures:ETHUSDT' was not asked for",
      false,
      'unreadable',
      'it is no business of ours',
    ],
    [
      `{"type":"trade_bar",${head},${stamps}}`,
      "type 'trade_bar' are not known",
      false,
      'unreadable',
      'it is computed from what is told anyway',
    ],
    [
      `{"type":"news",${head},${stamps}}`,
      "type 'news' are not known",
      true,
      'unreadable',
      'nobody knows what it would have done',
    ],
  ])('%s: %s, because of which the book is damaged: %s', (text, reason, damagesBook, kind, _because) => {
    for (const asJson of [true, false]) {
      const [event, ...more] = eventsOf([text], { asJson });
      expect(more).toEqual([]);
      if (kind === undefined) expect(event?.type).toBe('BookChanged');
      else {
        expect(event).toMatchObject({ type: 'MessageRejected', kind, damagesBook, place: 'the stream, message 1' });
        expect(event).toHaveProperty('reason', expect.stringContaining(reason));
      }
    }
  });

  it('is told with its first 200 characters', () => {
    const [event] = eventsOf([`{"type":"${'x'.repeat(5000)}"`]);
    expect((event as { reason?: string }).reason).toHaveLength('no JSON: '.length + 200);
  });

  it('that cannot be read at all damages every book that it may have been of', () => {
    const ether = testInstrument({ id: 'eth', exchange: 'binance-futures', symbol: 'ETHUSDT' });
    expect(eventsOf(['?'], { instruments: [futures, ether] }).map(({ instrument }) => instrument)).toEqual([
      'test',
      'eth',
    ]);
  });

  it('leaves those around it as they are', () => {
    const events = eventsOf([trade, '?', trade]);
    expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['TradePrinted', 0],
      ['MessageRejected', 1],
      ['TradePrinted', 2],
    ]);
  });

  it('is not one that was received before the message ahead of it: the order of the stream is believed, and the clock flagged', () => {
    const earlier = trade.replace('.500000Z', '.499000Z');
    for (const asJson of [true, false]) {
      const events = eventsOf([trade, earlier, trade], { asJson });
      expect(events.map(({ type, receivedTime }) => [type, receivedTime])).toEqual([
        ['TradePrinted', 1_580_515_200_500_000],
        ['MessageFlagged', 1_580_515_200_500_000],
        ['TradePrinted', 1_580_515_200_500_000],
        ['TradePrinted', 1_580_515_200_500_000],
      ]);
    }
  });
});

describe('what is no message of the market', () => {
  it.each([
    [
      '{"message":"Error: HttpError: status code: 401","url":"https://x/y","responseText":"no key"}',
      { status: 'failed', message: 'Error: HttpError: status code: 401', url: 'https://x/y', responseText: 'no key' },
      'a failed answer ends with an object',
    ],
    ['{"message":"boom"}', { status: 'failed', message: 'boom' }, 'the rest may be missing'],
    ['{"type":"end","messages":17}', { status: 'ended', messages: 17 }, 'our own server says that it is done'],
    [
      '{"type":"error","exchange":"bybit","localTimestamp":"2020-02-01T00:00:00.500Z","details":"no pong","subSequentErrorsCount":1}',
      { status: 'troubled', details: 'no pong' },
      'a live stream goes on after trouble',
    ],
  ])('%s is %o, because %s', (text, expected, _because) => {
    const decoder = new NormalizedDecoder({ instruments: [futures], place: 'the stream' });
    const events: MarketEvent[] = [];
    const bytes = Buffer.from(text);
    expect(decoder.decode(bytes, 0, bytes.length, events)).toMatchObject(expected);
    expect(events).toEqual([]);
    expect(decoder.messages).toBe(0);
  });
});
