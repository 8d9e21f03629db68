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
import type { VenueMessage } from './venue-message.ts';

/**
 * Bitget v1: `{"action", "arg": {"instType": "sp" | "mc", "channel", "instId"}, "data"}`.
 * - `books` is a book with a checksum and no numbers; `books1`, `5` and `15` have only snapshots and are not read.
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
    const exchange = String(arg['instType']).toLowerCase() === 'mc' ? 'bitget-futures' : 'bitget';
    const data = (): readonly unknown[] => listIn(envelope['data'], 'data');
    const snapshot = envelope['action'] === 'snapshot';
    switch (arg['channel']) {
      case 'books':
        return data().map((one) => bookIn(objectIn(one, 'data'), stamp(exchange, symbol()), snapshot));
      case 'trade':
        return snapshot ? [] : data().map((one) => printIn(listIn(one, 'a trade'), stamp(exchange, symbol())));
      case 'ticker':
        return data().flatMap((one) => tickerIn(objectIn(one, 'a ticker'), stamp(exchange, symbol())));
      default:
        return [];
    }
  }

  glimpse(text: string): Glimpse {
    return glimpseBy(text, {
      symbols: [/"instId":"(\w+)"/],
      book: /"channel":"books"/,
      other: /"channel":"/,
    });
  }
}

interface Stamp {
  readonly exchange: string;
  readonly symbol: string;
}

const stamp = (exchange: string, symbol: string): Stamp => ({ exchange, symbol });

function bookIn(data: RawObject, stamp: Stamp, snapshot: boolean): VenueMessage {
  const checksum = optionalWhole(data['checksum'], 'checksum') ?? 0;
  return {
    type: 'book',
    ...stamp,
    exchangeTime: timeIn(data['ts'], 'ts'),
    kind: snapshot ? 'snapshot' : 'change',
    origin: 'stream',
    channel: 'books',
    rank: 1,
    bids: rowsIn(data['bids'], 'bids'),
    asks: rowsIn(data['asks'], 'asks'),
    ids: undefined,
    checksum: checksum === 0 ? undefined : checksum >>> 0,
    depth: undefined,
  };
}

const printIn = ([time, price, size, side]: readonly unknown[], stamp: Stamp): VenueMessage => ({
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
  const rate = optionalDecimal(data['capitalRate'], 'capitalRate');
  if (data['bidSz'] !== undefined && data['askSz'] !== undefined) {
    const bid = quoteSide(data['bestBid'], data['bidSz'], 'bid');
    messages.push({ type: 'quote', ...stamped, bid, ask: quoteSide(data['bestAsk'], data['askSz'], 'ask') });
  }
  if (mark !== undefined) {
    const indexPrice = optionalDecimal(data['indexPrice'], 'indexPrice');
    messages.push({ type: 'mark', ...stamped, price: mark, indexPrice });
  }
  if (rate !== undefined) {
    const settlesAt = optionalTime(data['nextSettleTime'], 'nextSettleTime');
    messages.push({ type: 'funding', ...stamped, rate, settlesAt });
  }
  return messages;
}
