import {
  decimalIn,
  isObject,
  listIn,
  objectIn,
  optionalTime,
  optionalWhole,
  quoteSide,
  type RawObject,
  sideIn,
  textIn,
  timeIn,
  wholeIn,
} from './raw-fields.ts';
import type { BookMessage, TextRow, VenueMessage } from './venue-message.ts';

/** The depths one may subscribe to. */
const depths = [10, 25, 100, 500, 1000];

/** Kraken v2, its numbers already in quotes. See `KrakenCodec`. */
export class KrakenV2Codec {
  /** The subscribed depth by symbol: told in the answer to the subscription, else the least that holds the snapshot. */
  readonly #depths = new Map<string, number>();

  decode(envelope: RawObject): readonly VenueMessage[] {
    if (envelope['method'] === 'subscribe') this.#subscribed(envelope['result']);
    const snapshot = envelope['type'] === 'snapshot';
    const data = (): readonly RawObject[] => listIn(envelope['data'], 'data').map((one) => objectIn(one, 'data'));
    switch (envelope['channel']) {
      case 'book':
        return data().map((book) => this.#book(book, snapshot));
      case 'trade':
        // A snapshot of trades repeats what was traded before the subscription.
        return snapshot ? [] : data().map(printIn);
      case 'ticker':
        return data().map(quoteIn);
      default:
        return [];
    }
  }

  #subscribed(result: unknown): void {
    if (!isObject(result) || result['channel'] !== 'book' || typeof result['symbol'] !== 'string') return;
    const depth = optionalWhole(result['depth'], 'depth');
    if (depth !== undefined) this.#depths.set(result['symbol'].toUpperCase(), depth);
  }

  #book(book: RawObject, snapshot: boolean): BookMessage {
    const symbol = textIn(book['symbol'], 'symbol').toUpperCase();
    const bids = rowsIn(book['bids'] ?? [], 'bids');
    const asks = rowsIn(book['asks'] ?? [], 'asks');
    if (snapshot && !this.#depths.has(symbol)) {
      const rows = Math.max(bids.length, asks.length);
      this.#depths.set(symbol, depths.find((depth) => depth >= rows) ?? rows);
    }
    return {
      type: 'book',
      exchange: 'kraken',
      symbol,
      exchangeTime: optionalTime(book['timestamp'], 'timestamp'),
      kind: snapshot ? 'snapshot' : 'change',
      origin: 'stream',
      channel: 'book',
      rank: 1,
      bids,
      asks,
      ids: undefined,
      checksum: wholeIn(book['checksum'], 'checksum'),
      depth: this.#depths.get(symbol),
    };
  }
}

const rowsIn = (value: unknown, name: string): readonly TextRow[] =>
  listIn(value, name).map((row) => {
    const { price, qty } = objectIn(row, `a row of ${name}`);
    return [decimalIn(price, 'price'), decimalIn(qty, 'qty')];
  });

const printIn = (trade: RawObject): VenueMessage => ({
  type: 'print',
  exchange: 'kraken',
  symbol: textIn(trade['symbol'], 'symbol').toUpperCase(),
  exchangeTime: timeIn(trade['timestamp'], 'timestamp'),
  happened: true,
  price: decimalIn(trade['price'], 'price'),
  size: decimalIn(trade['qty'], 'qty'),
  aggressor: sideIn(trade['side'], 'side'),
  id: textIn(trade['trade_id'], 'trade_id'),
  serial: wholeIn(trade['trade_id'], 'trade_id'),
});

const quoteIn = (ticker: RawObject): VenueMessage => ({
  type: 'quote',
  exchange: 'kraken',
  symbol: textIn(ticker['symbol'], 'symbol').toUpperCase(),
  exchangeTime: optionalTime(ticker['timestamp'], 'timestamp'),
  bid: quoteSide(ticker['bid'], ticker['bid_qty'], 'bid'),
  ask: quoteSide(ticker['ask'], ticker['ask_qty'], 'ask'),
});
