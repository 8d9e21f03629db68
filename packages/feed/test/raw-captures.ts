import { crc32 } from 'node:zlib';
import type { Instrument, Levels, MarketEvent, PublicOrder } from '@replay/core';
import { type InstrumentsFile, openRaw, type RawOptions } from '../src/index.ts';
import { eventsIn, fileOf } from './dataset-files.ts';

/** 2023-11-14T22:13:20Z in milliseconds: small offsets from it are what the tests speak of. */
export const epochMs = 1_700_000_000_000;

/** A line received so many milliseconds after the epoch. */
export const line = (time: number, message: unknown): string =>
  `${epochMs + time}000000 ${typeof message === 'string' ? message : JSON.stringify(message)}`;

export type Row = readonly [price: string, size: string];
export interface Sides {
  readonly bids: readonly Row[];
  readonly asks: readonly Row[];
}

/** Reads a market drawn as `'99x3 | 101x4'`, in the venue's spelling. */
export function sides(market: string): Sides {
  const [bids = '', asks = ''] = market.split('|').map((side) => side.trim());
  const rows = (side: string): readonly Row[] =>
    side === '' ? [] : side.split(/\s+/).map((level) => level.split('x') as unknown as Row);
  return { bids: rows(bids), asks: rows(asks) };
}

/** The messages of venues, in their documented form. Times are milliseconds after the epoch. */
export const spotSnapshot = (last: number, market: string, symbol: string | undefined = undefined) => {
  const data = { lastUpdateId: last, ...sides(market) };
  return symbol === undefined ? data : { stream: `${symbol}@depthSnapshot`, generated: true, data };
};

export const depth = (
  time: number,
  first: number,
  last: number,
  market: string,
  previous?: number,
  symbol = 'BTCUSDT',
) => {
  const { bids, asks } = sides(market);
  const chain = previous === undefined ? {} : { T: epochMs + time, pu: previous };
  const data = { e: 'depthUpdate', E: epochMs + time, s: symbol, U: first, u: last, ...chain, b: bids, a: asks };
  return { stream: `${symbol.toLowerCase()}@depth@100ms`, data };
};

export const binanceTrade = (time: number, id: number, trade: string, more: object = { M: true }) => {
  const [side, level = ''] = trade.split(' ');
  const [p, q] = level.split('x');
  const data = {
    e: 'trade',
    E: epochMs + time,
    s: 'BTCUSDT',
    t: id,
    p,
    q,
    T: epochMs + time,
    m: side === 'sell',
    ...more,
  };
  return { stream: 'btcusdt@trade', data };
};

export const bybit = (time: number, type: 'snapshot' | 'delta', u: number, market: string, topic = 'orderbook.50') => {
  const { bids, asks } = sides(market);
  const data = { s: 'BTCUSDT', b: bids, a: asks, u, seq: 1000 + time };
  return { topic: `${topic}.BTCUSDT`, type, ts: epochMs + time, data, cts: epochMs + time - 1 };
};

export interface OkxMark {
  readonly seqId?: number;
  readonly prevSeqId?: number;
  readonly checksum?: number;
}

export const okx = (
  time: number,
  action: 'snapshot' | 'update',
  market: string,
  marks: OkxMark = {},
  instId = 'BTC-USDT',
  channel = 'books',
) => {
  const { bids, asks } = sides(market);
  const told = (rows: readonly Row[]) => rows.map((row) => [...row, '0', '1']);
  const data = [{ asks: told(asks), bids: told(bids), ts: String(epochMs + time), checksum: 0, ...marks }];
  return { arg: { channel, instId }, action, data };
};

export const okxTable = (time: number, action: 'partial' | 'update', market: string, checksum = 0) => {
  const { bids, asks } = sides(market);
  const told = (rows: readonly Row[]) => rows.map((row) => [...row, '0', '1']);
  const timestamp = new Date(epochMs + time).toISOString();
  const data = [{ instrument_id: 'BTC-USDT', asks: told(asks), bids: told(bids), timestamp, checksum }];
  return { table: 'spot/depth_l2_tbt', action, data };
};

/** Deribit writes numbers where others write text; they are put in by hand so that none loses a digit. */
export function deribit(time: number, id: number, market: string, previous?: number): string {
  const { bids, asks } = sides(market);
  const told = (rows: readonly Row[]): string =>
    `[${rows.map(([price, size]) => `["${previous === undefined ? 'new' : size === '0' ? 'delete' : 'change'}",${price},${size}]`).join()}]`;
  const kind = previous === undefined ? '"type":"snapshot"' : `"type":"change","prev_change_id":${previous}`;
  const data = `{${kind},"timestamp":${epochMs + time},"instrument_name":"BTC-PERPETUAL","change_id":${id},"bids":${told(bids)},"asks":${told(asks)}}`;
  return `{"jsonrpc":"2.0","method":"subscription","params":{"channel":"book.BTC-PERPETUAL.raw","data":${data}}}`;
}

export const kraken = (time: number, kind: 'snapshot' | 'change', market: string, checksum?: number, depth = 10) => {
  const { bids, asks } = sides(market);
  const stamp = `${(epochMs + time) / 1000}`;
  const told = (rows: readonly Row[]) => rows.map((row) => [...row, stamp]);
  const sum = checksum === undefined ? {} : { c: String(checksum) };
  const parts =
    kind === 'snapshot'
      ? [{ as: told(asks), bs: told(bids) }]
      : [
          ...(asks.length > 0 && bids.length > 0 ? [{ a: told(asks) }, { b: told(bids), ...sum }] : []),
          ...(asks.length > 0 && bids.length === 0 ? [{ a: told(asks), ...sum }] : []),
          ...(asks.length === 0 ? [{ b: told(bids), ...sum }] : []),
        ];
  return [320, ...parts, `book-${depth}`, 'XBT/USD'];
};

export function krakenV2(time: number, type: 'snapshot' | 'update', market: string, checksum: number): string {
  const { bids, asks } = sides(market);
  const told = (rows: readonly Row[]): string =>
    `[${rows.map(([price, size]) => `{"price":${price},"qty":${size}}`).join()}]`;
  const timestamp = new Date(epochMs + time).toISOString();
  return `{"channel":"book","type":"${type}","data":[{"symbol":"BTC/USD","bids":${told(bids)},"asks":${told(asks)},"checksum":${checksum},"timestamp":"${timestamp}"}]}`;
}

export const bitget = (time: number, action: 'snapshot' | 'update', market: string, checksum = 0) => {
  const { bids, asks } = sides(market);
  const data = [{ asks, bids, checksum, ts: String(epochMs + time) }];
  return { action, arg: { instType: 'sp', channel: 'books', instId: 'BTCUSDT' }, data };
};

/** A book kept as text, from which the checksums of made captures come: written apart from what is tested. */
export class TextBook {
  readonly #bids = new Map<string, string>();
  readonly #asks = new Map<string, string>();

  replace(market: string): this {
    this.#bids.clear();
    this.#asks.clear();
    return this.apply(market);
  }

  apply(market: string): this {
    const { bids, asks } = sides(market);
    for (const [price, size] of bids) put(this.#bids, price, size);
    for (const [price, size] of asks) put(this.#asks, price, size);
    return this;
  }

  /** OKX and Bitget, as the signed number they send. */
  get interleaved(): number {
    const [bids, asks] = [this.#sorted(this.#bids, -1), this.#sorted(this.#asks, 1)];
    const text = Array.from({ length: 25 }, (_, level) => [bids[level], asks[level]])
      .flat()
      .filter((level) => level !== undefined)
      .map(([price, size]) => `${price}:${size}`)
      .join(':');
    return crc32(text) | 0;
  }

  /** Kraken, unsigned. */
  get digits(): number {
    const ten = (rows: readonly Row[]) => rows.slice(0, 10).flat();
    const text = [...ten(this.#sorted(this.#asks, 1)), ...ten(this.#sorted(this.#bids, -1))]
      .map((decimal) => decimal.split('.').join('').replace(/^0*/, ''))
      .join('');
    return crc32(text);
  }

  #sorted(side: ReadonlyMap<string, string>, outward: 1 | -1): readonly Row[] {
    return [...side].sort(([one], [other]) => (Number(one) - Number(other)) * outward);
  }
}

const put = (side: Map<string, string>, price: string, size: string): void => {
  if (Number(size) === 0) side.delete(price);
  else side.set(price, size);
};

/** Steps of 1 for prices and sizes of every instrument that is drawn here. */
export const wholeSteps: InstrumentsFile = [
  ['binance', 'BTCUSDT'],
  ['binance', 'ETHUSDT'],
  ['binance-futures', 'BTCUSDT'],
  ['binance-delivery', 'BTCUSD_PERP'],
  ['bybit', 'BTCUSDT'],
  ['okex', 'BTC-USDT'],
  ['okex-swap', 'BTC-USDT-SWAP'],
  ['deribit', 'BTC-PERPETUAL'],
  ['kraken', 'XBT/USD'],
  ['kraken', 'BTC/USD'],
  ['bitget', 'BTCUSDT'],
  ['bitget-futures', 'BTCUSDT'],
  ['coinbase', 'BTC-USD'],
].map(([exchange = '', symbol = '']) => ({
  exchange,
  symbol,
  kind: 'linear-perpetual',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '1',
  lotSize: '1000',
  fees: { maker: '0', taker: '0' },
}));

export const openCapture = (lines: readonly string[], options: RawOptions = {}) =>
  openRaw(fileOf('capture', `${lines.join('\n')}\n`), { instruments: wholeSteps, onBadRow: 'skip', ...options });

/**
 * The events of a capture as short texts, such as `5 snapshot 99x3 | 101x4`, the number being the receipt time in
 * milliseconds; findings name their message: `7 gap (message 4): update 6 is missing before 7 to 7`.
 */
export async function told(lines: readonly string[], options: RawOptions = {}): Promise<readonly string[]> {
  const source = await openCapture(lines, options);
  const several = source.instruments.length > 1;
  return (await eventsIn(source)).map((event) => {
    const { symbol } = source.instruments.find(({ id }) => id === event.instrument) as Instrument;
    return `${(event.receivedTime / 1000 - epochMs).toString()} ${several ? `${symbol} ` : ''}${textOf(event)}`;
  });
}

/** The whole book order by order: an answer of level 3, drawn as `'b1 99x3, b2 99x1 | a1 101x4'`. */
export function coinbaseBook(sequence: number, market: string, product: string | undefined = 'BTC-USD') {
  const rows = (side = '') =>
    side.trim() === ''
      ? []
      : side.split(',').map((one) => {
          const [order = '', level = ''] = one.trim().split(' ');
          return [...level.split('x'), order];
        });
  const [bids, asks] = market.split('|');
  return { sequence, bids: rows(bids), asks: rows(asks), ...(product === undefined ? {} : { product_id: product }) };
}

/** A message of the full channel. */
export const coinbase = (sequence: number, type: string, fields: object) => ({
  type,
  product_id: 'BTC-USD',
  sequence,
  time: new Date(epochMs + sequence).toISOString().replace('Z', '000Z'),
  ...fields,
});

const orderTextOf = ({ order, side, price, size }: PublicOrder): string => `${order} ${side} ${price}x${size}`;

export function textOf(event: MarketEvent): string {
  switch (event.type) {
    case 'BookSnapshotted':
      return `snapshot ${marketOf(event)}`;
    case 'BookChanged':
      return `change ${marketOf(event)}`;
    case 'PublicOrdersSnapshotted':
      return `orders ${event.orders.map(orderTextOf).join(' ')}`;
    case 'PublicOrdersChanged':
      return event.changes.map((one) => `${one.kind} ${orderTextOf(one)}`).join(', ');
    case 'TradePrinted':
      return `${event.aggressor} ${event.price}x${event.size}`;
    case 'LiquidationPrinted':
      return `liquidation ${event.side} ${event.price}x${event.size}`;
    case 'QuoteChanged':
      return `quote ${event.bid?.price}x${event.bid?.size} | ${event.ask?.price}x${event.ask?.size}`;
    case 'MarkPriceChanged':
      return `mark ${event.price} index ${event.indexPrice}`;
    case 'FundingRateChanged':
      return `funding ${event.rate} at ${event.settlesAt === undefined ? '?' : event.settlesAt / 1000 - epochMs}`;
    case 'FeedInterrupted':
      return `${shortKinds[event.kind]} (${messageIn(event.place)}): ${untimed(event.cause)}`;
    case 'MessageRejected':
      return `${event.kind} (${messageIn(event.place)})${event.damagesBook ? ' damages the book' : ''}: ${event.reason}`;
    case 'MessageFlagged':
      return `flagged ${event.kind} (${messageIn(event.place)}): ${untimed(event.reason)}`;
  }
}

/** Without the time at which a message was received that waited. */
const untimed = (words: string): string => words.replace(/, received \S+Z$/, '');

const shortKinds = { disconnect: 'disconnect', 'sequence-gap': 'gap', 'checksum-mismatch': 'mismatch' } as const;
const messageIn = (place: string | undefined): string => place?.replace(/^.*, /, '') ?? '?';

const marketOf = ({ bids, asks }: { readonly bids: Levels; readonly asks: Levels }): string =>
  `${rowsOf(bids)} | ${rowsOf(asks)}`.trim();

const rowsOf = ({ prices, sizes }: Levels): string => prices.map((price, row) => `${price}x${sizes[row]}`).join(' ');
