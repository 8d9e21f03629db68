import type { Micros } from '@replay/core';
import {
  decimalIn,
  isObject,
  listIn,
  objectIn,
  optionalDecimal,
  optionalTime,
  optionalWhole,
  quoteSide,
  type RawObject,
  rowsIn,
  sideIn,
  textIn,
  timeIn,
} from './raw-fields.ts';
import { type Glimpse, glimpseBy, type VenueCodec } from './venue-codec.ts';
import type { PrintMessage, VenueMessage } from './venue-message.ts';

/**
 * Bitget: `{"action", "arg": {"instType", "channel", "instId"}, "data"}`. The market is `sp` or `mc` in v1, and `SPOT`, `USDT-FUTURES`,
 * `USDC-FUTURES` or `COIN-FUTURES` in v2, whose trades are objects and whose tickers call their fields otherwise.
 * - `books` is a book with a checksum and no numbers; `books1`, `books5` and `books15` send the best levels as a whole book each time.
 * - The trades that answer a subscription (`snapshot`) happened before it and are left out.
 * - A ticker is a quote only where it tells sizes, as those of contracts do.
 */
export class BitgetCodec implements VenueCodec {
  readonly numbersAreDecimals = false;

  decode(message: unknown): readonly VenueMessage[] {
    const envelope = objectIn(message, 'the message');
    const { arg } = envelope as { readonly arg?: unknown };
    if (!isObject(arg) || 'event' in envelope) return [];
    const symbol = (): string => textIn(arg['instId'], 'instId').toUpperCase();
    const exchange = bitgetExchange(arg['instType']);
    const data = (): readonly unknown[] => listIn(envelope['data'], 'data');
    const snapshot = envelope['action'] === 'snapshot';
    const { channel } = arg as { readonly channel?: unknown };
    if (typeof channel === 'string' && Object.hasOwn(bookRanks, channel)) {
      const kind = channel !== 'books' || snapshot ? 'snapshot' : 'change';
      return data().map((one) => bookIn(objectIn(one, 'data'), stamp(exchange, symbol()), channel, kind));
    }
    switch (channel) {
      case 'trade':
        return snapshot ? [] : data().map((one) => printIn(one, stamp(exchange, symbol())));
      case 'ticker':
        return data().flatMap((one) => tickerIn(objectIn(one, 'a ticker'), stamp(exchange, symbol())));
      default:
        return [];
    }
  }

  glimpse(text: string): Glimpse {
    return glimpseBy(text, {
      symbols: [/"instId":"(\w+)"/],
      book: /"channel":"books/,
      other: /"channel":"/,
    });
  }
}

const bookRanks: Readonly<Record<string, number>> = { books1: 1, books5: 5, books15: 15, books: 400 };

/** Datasets keep spot and futures apart. */
export const bitgetExchange = (instType: unknown): 'bitget' | 'bitget-futures' =>
  /^(?:mc|.*-futures)$/i.test(String(instType)) ? 'bitget-futures' : 'bitget';

interface Stamp {
  readonly exchange: string;
  readonly symbol: string;
}

const stamp = (exchange: string, symbol: string): Stamp => ({ exchange, symbol });

function bookIn(data: RawObject, stamp: Stamp, channel: string, kind: 'snapshot' | 'change'): VenueMessage {
  const checksum = optionalWhole(data['checksum'], 'checksum') ?? 0;
  return {
    type: 'book',
    ...stamp,
    exchangeTime: timeIn(data['ts'], 'ts'),
    kind,
    origin: 'stream',
    channel,
    rank: bookRanks[channel] ?? 0,
    bids: rowsIn(data['bids'], 'bids'),
    asks: rowsIn(data['asks'], 'asks'),
    ids: undefined,
    checksum: checksum === 0 ? undefined : checksum >>> 0,
    depth: undefined,
  };
}

function printIn(trade: unknown, stamp: Stamp): VenueMessage {
  if (!isObject(trade)) {
    const [time, price, size, side] = listIn(trade, 'a trade');
    return printOf({ ts: time, price, size, side }, stamp);
  }
  return { ...printOf(trade, stamp), id: textIn(trade['tradeId'], 'tradeId') };
}

const printOf = ({ ts: time, price, size, side }: RawObject, stamp: Stamp): PrintMessage => ({
  type: 'print',
  ...stamp,
  exchangeTime: timeIn(time, 'time'),
  happened: true,
  price: decimalIn(price, 'price'),
  size: decimalIn(size, 'size'),
  aggressor: sideIn(side, 'side'),
  id: undefined,
  serial: undefined,
});

function tickerIn(data: RawObject, stamp: Stamp): readonly VenueMessage[] {
  const exchangeTime: Micros | undefined = optionalTime(data['ts'] ?? data['systemTime'], 'ts');
  const stamped = { ...stamp, exchangeTime };
  const messages: VenueMessage[] = [];
  const mark = optionalDecimal(data['markPrice'], 'markPrice');
  const rate = optionalDecimal(data['capitalRate'] ?? data['fundingRate'], 'capitalRate');
  if (data['bidSz'] !== undefined && data['askSz'] !== undefined) {
    const bid = quoteSide(data['bestBid'] ?? data['bidPr'], data['bidSz'], 'bid');
    const ask = quoteSide(data['bestAsk'] ?? data['askPr'], data['askSz'], 'ask');
    messages.push({ type: 'quote', ...stamped, bid, ask });
  }
  if (mark !== undefined) {
    const indexPrice = optionalDecimal(data['indexPrice'], 'indexPrice');
    messages.push({ type: 'mark', ...stamped, price: mark, indexPrice });
  }
  if (rate !== undefined) {
    const settlesAt = optionalTime(data['nextSettleTime'] ?? data['nextFundingTime'], 'nextSettleTime');
    messages.push({ type: 'funding', ...stamped, rate, settlesAt });
  }
  return messages;
}
