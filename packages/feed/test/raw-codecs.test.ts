import { quotedNumbers } from '@replay/normalized';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BinanceCodec } from '../src/raw/binance-codec.ts';
import { MessageFault } from '../src/raw/message-fault.ts';
import type { BookMessage, VenueMessage } from '../src/raw/venue-message.ts';
import { type RawVenue, rawVenues, venueRules } from '../src/raw/venues.ts';
import {
  binanceTrade,
  bitget,
  bybit,
  coinbaseBook,
  depth,
  deribit,
  epochMs,
  kraken,
  krakenV2,
  okx,
  okxTable,
  spotSnapshot,
} from './raw-captures.ts';

const market = '99.10x3.000 | 101.50x0.4000';
const text = (message: unknown): string => (typeof message === 'string' ? message : JSON.stringify(message));

/** A snapshot and a change of each venue, all of the same market, and a message that is no market data. */
const samples: Readonly<Record<RawVenue, { readonly books: readonly unknown[]; readonly control: unknown }>> = {
  binance: {
    books: [spotSnapshot(5, market, 'btcusdt'), depth(1, 6, 7, market)],
    control: { result: null, id: 1 },
  },
  'binance-futures': {
    books: [{ ...spotSnapshot(5, market), E: epochMs, T: epochMs }, depth(1, 6, 7, market, 5)],
    control: { stream: 'btcusdt@kline_1m', data: { e: 'kline', s: 'BTCUSDT' } },
  },
  'binance-delivery': {
    books: [spotSnapshot(5, market), depth(1, 6, 7, market, 5, 'BTCUSD_PERP')],
    control: { result: null, id: 1 },
  },
  bybit: {
    books: [bybit(1, 'snapshot', 5, market), bybit(2, 'delta', 6, market)],
    control: { success: true, op: 'subscribe' },
  },
  'bybit-spot': {
    books: [bybit(1, 'snapshot', 5, market), bybit(2, 'delta', 6, market)],
    control: { topic: 'kline.1.BTCUSDT', data: [], ts: epochMs, type: 'snapshot' },
  },
  okx: {
    books: [okx(1, 'snapshot', market, { seqId: 5, prevSeqId: -1 }), okxTable(2, 'update', market, -77)],
    control: { event: 'subscribe', arg: { channel: 'books', instId: 'BTC-USDT' } },
  },
  deribit: {
    books: [deribit(1, 5, market), deribit(2, 6, market, 5)],
    control: { jsonrpc: '2.0', id: 0, result: ['book.BTC-PERPETUAL.raw'] },
  },
  kraken: {
    books: [kraken(1, 'change', market, 77), krakenV2(2, 'update', market, 78)],
    control: { event: 'heartbeat' },
  },
  coinbase: {
    books: [coinbaseBook(5, 'b1 99.10x3.000 | a1 101.50x0.4000'), coinbaseBook(6, 'b1 99.10x3.000 | a1 101.50x0.4000')],
    control: { type: 'heartbeat', product_id: 'BTC-USD', sequence: 5, last_trade_id: 1 },
  },
  bitget: {
    books: [bitget(1, 'snapshot', market, -77), bitget(2, 'update', market)],
    control: { event: 'subscribe', arg: { instType: 'sp', channel: 'books', instId: 'BTCUSDT' } },
  },
};

function decoded(venue: RawVenue, ...messages: readonly unknown[]): readonly VenueMessage[] {
  const codec = venueRules[venue].codec();
  return messages.flatMap((message) =>
    codec.decode(JSON.parse(codec.numbersAreDecimals ? quotedNumbers(text(message)) : text(message))),
  );
}

describe.each(rawVenues)('the codec of %s', (venue) => {
  const { books, control } = samples[venue];

  it('keeps the digits of prices and sizes', () => {
    const rows = decoded(venue, ...books).map((message) =>
      message.type === 'book' ? pricesAndSizes(message) : message,
    );
    const market = [
      ['99.10', '3.000'],
      ['101.50', '0.4000'],
    ];
    expect(rows).toEqual([market, market]);
  });

  it('finds no market data in a control message', () => {
    expect(decoded(venue, control)).toEqual([]);
  });

  it('tells the symbol and the subject of a message that is cut, where they are left', () => {
    const codec = venueRules[venue].codec();
    const change = text(books[1]);
    const { symbol, subject } = codec.glimpse(change.slice(0, -12));
    expect([undefined, ...decoded(venue, ...books).map((message) => message.symbol)]).toContain(symbol);
    expect(subject).toBe('book');
    expect(codec.glimpse('{').subject).toBe('unknown');
  });

  it('reads any mangled message, or says what is wrong with it, and throws nothing else', () => {
    const anyMangled = fc
      .tuple(
        fc.constantFrom(...books, control).map(text),
        fc.nat(),
        fc.constantFrom('null', '-1', '""', '[]', '{}', '"x"'),
      )
      .map(([message, place, value]) => mangled(JSON.parse(message), place, JSON.parse(value)));
    fc.assert(
      fc.property(anyMangled, (message) => {
        try {
          expect(Array.isArray(decoded(venue, JSON.stringify(message)))).toBe(true);
        } catch (error) {
          if (!(error instanceof MessageFault)) throw error;
        }
      }),
      { numRuns: 200 },
    );
  });
});

const pricesAndSizes = ({ bids, asks, orders = [] }: BookMessage) => [
  ...[...bids, ...asks].map((row) => row.slice(0, 2)),
  ...orders.map(({ price, size }) => [price, size]),
];

/** A message with one of its fields or elements replaced, wherever it stands. */
function mangled(message: unknown, place: number, value: unknown): unknown {
  const paths: (readonly (string | number)[])[] = [];
  const walk = (node: unknown, path: readonly (string | number)[]): void => {
    paths.push(path);
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) walk((node as Record<string, unknown>)[key], [...path, key]);
  };
  walk(message, []);
  const path = paths[place % paths.length] as readonly (string | number)[];
  const replaced = (node: unknown, depth: number): unknown => {
    if (depth === path.length) return value;
    const copy = (Array.isArray(node) ? [...node] : { ...(node as object) }) as Record<string | number, unknown>;
    const key = path[depth] as string | number;
    copy[key] = replaced(copy[key], depth + 1);
    return copy;
  };
  return replaced(message, 0);
}

describe('what venues say beside their books', () => {
  const at = epochMs * 1000;

  it.each([
    [
      'binance',
      binanceTrade(5, 7, 'sell 99.10x3'),
      { type: 'print', symbol: 'BTCUSDT', aggressor: 'sell', price: '99.10', id: '7', exchangeTime: at + 5000 },
      'the buyer was the maker',
    ],
    [
      'binance',
      { stream: 'btcusdt@bookTicker', data: { u: 4, s: 'BTCUSDT', b: '99.1', B: '3', a: '0.0', A: '0.0' } },
      { type: 'quote', bid: ['99.1', '3'], ask: undefined, exchangeTime: undefined },
      'spot tells neither a kind nor a time, and zeros are an empty side',
    ],
    [
      'binance',
      { e: 'depthUpdate', E: epochMs * 1000 + 7, s: 'BTCUSDT', U: 1, u: 2, b: [], a: [] },
      { type: 'book', exchangeTime: at + 7, channel: 'depth' },
      'a bare event, its time in microseconds as spot sends it since 2025',
    ],
    [
      'binance-futures',
      binanceTrade(5, 7, 'buy 99.10x3', { X: 'INSURANCE_FUND' }),
      { type: 'print', happened: false },
      'the insurance fund met no order of the book',
    ],
    [
      'binance-futures',
      {
        stream: 'btcusdt@markPrice@1s',
        data: { e: 'markPriceUpdate', E: epochMs, s: 'BTCUSDT', p: '99.5', i: '99.4', r: '0.0001', T: epochMs + 9 },
      },
      { type: 'mark', price: '99.5', indexPrice: '99.4' },
      'a mark, with its index',
    ],
    [
      'binance-futures',
      { e: 'forceOrder', E: epochMs, o: { s: 'BTCUSDT', S: 'SELL', X: 'FILLED', z: '2', p: '99', T: epochMs } },
      { type: 'liquidation', side: 'sell', price: '99', size: '2' },
      'a long was sold',
    ],
    [
      'bybit',
      { topic: 'allLiquidation.BTCUSDT', ts: epochMs, data: [{ T: epochMs, s: 'BTCUSDT', S: 'Buy', v: '2', p: '99' }] },
      { type: 'liquidation', side: 'sell' },
      'the side is that of the position',
    ],
    [
      'bybit',
      {
        topic: 'publicTrade.BTCUSDT',
        ts: epochMs,
        data: [{ T: epochMs, s: 'BTCUSDT', S: 'Sell', v: '2', p: '99', i: 'a-b' }],
      },
      { type: 'print', aggressor: 'sell', id: 'a-b', serial: undefined },
      'trades come in lists',
    ],
    [
      'okx',
      {
        arg: { channel: 'trades', instId: 'BTC-USD-220527' },
        data: [{ instId: 'BTC-USD-220527', tradeId: '7', px: '9', sz: '1', side: 'buy', ts: `${epochMs}` }],
      },
      { type: 'print', exchange: 'okex-futures', aggressor: 'buy' },
      'the form of the name tells the market',
    ],
    [
      'okx',
      {
        arg: { channel: 'tickers', instId: 'BTC-USD-220624-20000-C' },
        data: [{ askPx: '0.1', askSz: '2', bidPx: '', bidSz: '', ts: `${epochMs}` }],
      },
      { type: 'quote', exchange: 'okex-options', bid: undefined, ask: ['0.1', '2'] },
      'an empty text is an empty side',
    ],
    [
      'okx',
      {
        arg: { channel: 'funding-rate', instId: 'BTC-USDT-SWAP' },
        data: [{ instId: 'BTC-USDT-SWAP', fundingRate: '0.0002', fundingTime: `${epochMs}` }],
      },
      { type: 'funding', exchange: 'okex-swap', rate: '0.0002', settlesAt: at },
      'funding and when it settles',
    ],
    [
      'okx',
      {
        table: 'futures/trade',
        data: [
          {
            instrument_id: 'BTC-USD-200626',
            price: '9',
            qty: '3',
            side: 'sell',
            trade_id: '1',
            timestamp: '2020-03-01T00:00:00.123Z',
          },
        ],
      },
      { type: 'print', size: '3', exchangeTime: 1_583_020_800_123_000 },
      'the tables of futures say qty',
    ],
    [
      'deribit',
      '{"method":"subscription","params":{"channel":"trades.BTC-PERPETUAL.raw","data":[{"trade_seq":30,"trade_id":"5","timestamp":1700000000000,"price":99.50,"instrument_name":"BTC-PERPETUAL","direction":"buy","amount":10.0,"liquidation":"M"}]}}',
      { type: 'print', price: '99.50', size: '10.0', serial: 30, aggressor: 'buy' },
      'a number keeps its digits',
    ],
    [
      'deribit',
      '{"method":"subscription","params":{"channel":"ticker.BTC-PERPETUAL.raw","data":{"timestamp":1700000000000,"instrument_name":"BTC-PERPETUAL","best_bid_price":0.0,"best_bid_amount":0.0,"best_ask_price":99.5,"best_ask_amount":1.0,"mark_price":99.4,"index_price":99.3,"current_funding":0.00001}}}',
      { type: 'quote', bid: undefined, ask: ['99.5', '1.0'] },
      'a side of zeros is empty',
    ],
    [
      'kraken',
      [0, [['99.5', '2.0', '1700000000.123456', 's', 'l', '']], 'trade', 'XBT/USD'],
      { type: 'print', aggressor: 'sell', exchangeTime: at + 123_456, id: undefined },
      'seconds with six digits',
    ],
    [
      'kraken',
      [0, ['99.5', '99.6', '1700000000.1', '1.0', '2.0'], 'spread', 'XBT/USD'],
      { type: 'quote', bid: ['99.5', '1.0'], ask: ['99.6', '2.0'] },
      'the spread is a quote',
    ],
    [
      'kraken',
      '{"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","side":"buy","price":99.50,"qty":0.10,"trade_id":9,"timestamp":"2023-11-14T22:13:20.000001Z"}]}',
      { type: 'print', price: '99.50', size: '0.10', serial: 9, exchangeTime: at + 1 },
      'v2 counts its trades',
    ],
    [
      'bitget',
      {
        action: 'update',
        arg: { instType: 'mc', channel: 'trade', instId: 'BTCUSDT' },
        data: [[`${epochMs}`, '99', '2', 'buy']],
      },
      { type: 'print', exchange: 'bitget-futures', aggressor: 'buy' },
      'mc is the market of contracts',
    ],
  ] as [RawVenue, unknown, object, string][])('%s: %j is %j: %s', (venue, message, expected) => {
    expect(decoded(venue, message)[0]).toMatchObject(expected);
  });

  it('Bybit’s ticker deltas leave out what did not change', () => {
    const ticker = (type: string, data: object) => ({ topic: 'tickers.BTCUSDT', type, ts: epochMs, data });
    const told = decoded(
      'bybit',
      ticker('snapshot', {
        bid1Price: '99',
        bid1Size: '1',
        ask1Price: '101',
        ask1Size: '2',
        markPrice: '100',
        indexPrice: '98',
        fundingRate: '0.1',
        nextFundingTime: `${epochMs + 1}`,
      }),
      ticker('delta', { bid1Size: '3' }),
      ticker('delta', { markPrice: '100.5' }),
      ticker('delta', { openInterest: '7' }),
      ticker('delta', { fundingRate: '0.2' }),
    );
    expect(told.map(({ type }) => type)).toEqual(['quote', 'mark', 'funding', 'quote', 'mark', 'funding']);
    expect(told[3]).toMatchObject({ bid: ['99', '3'], ask: ['101', '2'] });
    expect(told[4]).toMatchObject({ price: '100.5', indexPrice: '98' });
    expect(told[5]).toMatchObject({ rate: '0.2', settlesAt: at + 1000 });
  });

  it('Deribit tells a liquidation beside its trade, on the side that was liquidated', () => {
    const trade = (liquidation: string): string =>
      `{"method":"subscription","params":{"channel":"trades.X-PERPETUAL.raw","data":[{"trade_seq":30,"trade_id":"5","timestamp":1700000000000,"price":99,"instrument_name":"X-PERPETUAL","direction":"buy","amount":1,"liquidation":"${liquidation}"}]}}`;
    const sideOf = (liquidation: string) => decoded('deribit', trade(liquidation))[1];
    expect(sideOf('T')).toMatchObject({ type: 'liquidation', side: 'buy' });
    expect(sideOf('M')).toMatchObject({ type: 'liquidation', side: 'sell' });
    expect(sideOf('none')).toBeUndefined();
  });

  it('a change of Binance futures without `pu` is not in the documented form', () => {
    const message = { e: 'depthUpdate', E: epochMs, s: 'BTCUSDT', U: 1, u: 2, b: [], a: [] };
    expect(() => new BinanceCodec('binance-futures').decode(message)).toThrow(MessageFault);
  });

  it('history that answers a subscription is no news', () => {
    const trade = [[`${epochMs}`, '99', '2', 'buy']];
    const arg = { instType: 'sp', channel: 'trade', instId: 'BTCUSDT' };
    expect(decoded('bitget', { action: 'snapshot', arg, data: trade })).toEqual([]);
    expect(decoded('bitget', { action: 'update', arg, data: trade })).toHaveLength(1);
  });
});
