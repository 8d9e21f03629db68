import type { Micros } from '@replay/core';
import { KrakenV2Codec } from './kraken-v2-codec.ts';
import { MessageFault } from './message-fault.ts';
import { decimalIn, listIn, objectIn, quoteSide, rowsIn, textIn, wholeIn } from './raw-fields.ts';
import { type Glimpse, glimpseBy, type VenueCodec } from './venue-codec.ts';
import type { BookMessage, TextRow, VenueMessage } from './venue-message.ts';

/**
 * Kraken v1 (`[channelID, {…}, …, "book-1000", "XBT/USD"]`) and v2 (`{"channel": "book", …}`), told apart message by message.
 * - No message is numbered. Changes carry a checksum of the ten best levels a side, snapshots of v1 none.
 * - A change may come in two objects, asks and bids; the checksum stands in the last one.
 * - The venue does not delete what falls out of the subscribed depth.
 * - Prices and sizes of v2 are JSON numbers whose digits, trailing zeros included, are part of the checksum.
 */
export class KrakenCodec implements VenueCodec {
  readonly numbersAreDecimals = true;
  readonly #second = new KrakenV2Codec();
  /** The pair and channel behind a number, for messages that are cut before they name them. */
  readonly #channels = new Map<string, { readonly symbol: string; readonly channel: string }>();

  decode(message: unknown): readonly VenueMessage[] {
    if (!Array.isArray(message)) return this.#second.decode(objectIn(message, 'the message'));
    if (message.length < 4) throw new MessageFault('a message of a channel has four parts');
    const symbol = textIn(message.at(-1), 'the pair').toUpperCase();
    const channel = textIn(message.at(-2), 'the channel');
    this.#channels.set(String(message[0]), { symbol, channel });
    const parts = message.slice(1, -2) as readonly unknown[];
    if (channel.startsWith('book-')) return [bookIn(parts, channel, symbol)];
    if (channel === 'trade') return listIn(parts[0], 'trades').map((one) => printIn(listIn(one, 'a trade'), symbol));
    return channel === 'spread' ? [quoteIn(listIn(parts[0], 'the spread'), symbol)] : [];
  }

  glimpse(text: string): Glimpse {
    const found = glimpseBy(text, {
      symbols: [/"(\w+\/\w+)"/],
      book: /"book|"checksum"|"c":"/,
      other: /"(?:trade|spread|ticker|ohlc)|"event"|heartbeat/,
    });
    const known = this.#channels.get(/^\[(\d+),/.exec(text)?.[1] ?? '');
    if (known === undefined) return found;
    return { symbol: known.symbol, subject: known.channel.startsWith('book-') ? 'book' : 'other' };
  }
}

function bookIn(parts: readonly unknown[], channel: string, symbol: string): BookMessage {
  const told = parts.map((part) => objectIn(part, 'the book'));
  const snapshot = told.some((part) => 'as' in part || 'bs' in part);
  const [bidField, askField] = snapshot ? (['bs', 'as'] as const) : (['b', 'a'] as const);
  const side = (field: string): readonly TextRow[] =>
    told.flatMap((part) => (part[field] === undefined ? [] : rowsIn(part[field], field)));
  const bids = side(bidField);
  const asks = side(askField);
  const last = told.at(-1)?.['c'];
  if (!snapshot && last === undefined) throw new MessageFault('a change without its checksum');
  return {
    type: 'book',
    exchange: 'kraken',
    symbol,
    exchangeTime: newest([...bids, ...asks]),
    kind: snapshot ? 'snapshot' : 'change',
    origin: 'stream',
    channel,
    rank: wholeIn(channel.slice('book-'.length), 'the depth of the channel'),
    bids,
    asks,
    ids: undefined,
    checksum: last === undefined ? undefined : wholeIn(last, 'c'),
    depth: wholeIn(channel.slice('book-'.length), 'the depth of the channel'),
  };
}

/** Rows end in the time of their order; one that comes back into the depth keeps an old one, so the newest counts. */
function newest(rows: readonly (readonly unknown[])[]): Micros | undefined {
  let newest: Micros | undefined;
  for (const row of rows) {
    const time = secondsIn(row[2]);
    if (newest === undefined || time > newest) newest = time;
  }
  return newest;
}

/** `1617666423.606671`, exactly. */
function secondsIn(value: unknown): Micros {
  const [, seconds, fraction = ''] = /^(\d{9,11})(?:\.(\d{1,9}))?$/.exec(String(value)) ?? [];
  if (seconds === undefined) throw new MessageFault(`the time ${JSON.stringify(value)} is none in seconds`);
  return (Number(seconds) * 1_000_000 + Number(fraction.slice(0, 6).padEnd(6, '0'))) as Micros;
}

const printIn = (trade: readonly unknown[], symbol: string): VenueMessage => ({
  type: 'print',
  exchange: 'kraken',
  symbol,
  exchangeTime: secondsIn(trade[2]),
  happened: true,
  price: decimalIn(trade[0], 'price'),
  size: decimalIn(trade[1], 'volume'),
  aggressor: trade[3] === 'b' ? 'buy' : trade[3] === 's' ? 'sell' : 'unknown',
  id: undefined,
  serial: undefined,
});

const quoteIn = ([bid, ask, time, bidSize, askSize]: readonly unknown[], symbol: string): VenueMessage => ({
  type: 'quote',
  exchange: 'kraken',
  symbol,
  exchangeTime: secondsIn(time),
  bid: quoteSide(bid, bidSize, 'bid'),
  ask: quoteSide(ask, askSize, 'ask'),
});
