import type { Micros } from '@replay/core';
import { MessageFault } from './message-fault.ts';
import { okxExchange } from './okx-exchange.ts';
import { OkxTablesCodec } from './okx-tables-codec.ts';
import {
  decimalIn,
  isObject,
  listIn,
  objectIn,
  optionalDecimal,
  optionalWhole,
  quoteSide,
  type RawObject,
  rowsIn,
  sideIn,
  textIn,
  timeIn,
  wholeIn,
} from './raw-fields.ts';
import { type Glimpse, glimpseBy, type VenueCodec } from './venue-codec.ts';
import type { BookMessage, MessageIds, PrintMessage, VenueMessage } from './venue-message.ts';

/**
 * OKX v5 (`{"arg": {"channel", "instId"}, "action", "data"}`), and the tables of v3 before it.
 * - `books`, `books-l2-tbt` and `books50-l2-tbt` are books; `books5` sends the best levels as a whole book each time and has no
 *   `action`; `bbo-tbt` is told as quotes.
 * - `trades` joins what one order traded at one price, `trades-all` tells each trade: where both are there, they are the same.
 * - Updates name their predecessor (`prevSeqId`) in newer recordings; older ones have a checksum alone.
 * - A checksum of 0 says that the venue computes none, as it does since 2026-06-23.
 */
export class OkxCodec implements VenueCodec {
  readonly numbersAreDecimals = false;
  readonly #tables = new OkxTablesCodec();

  decode(message: unknown): readonly VenueMessage[] {
    const envelope = objectIn(message, 'the message');
    if ('table' in envelope) return this.#tables.decode(envelope);
    const { arg } = envelope as { readonly arg?: unknown };
    if (!isObject(arg) || 'event' in envelope) return [];
    const channel = arg['channel'];
    if (typeof channel !== 'string' || !(Object.hasOwn(bookRanks, channel) || others.has(channel))) return [];
    const told = listIn(envelope['data'], 'data').map((one) => objectIn(one, 'data'));
    if (Object.hasOwn(bookRanks, channel)) {
      return told.flatMap((data) => bookIn(envelope, data, channel, textIn(arg['instId'], 'instId')));
    }
    return told.flatMap((data) => otherIn(data, channel, arg));
  }

  glimpse(text: string): Glimpse {
    return glimpseBy(text, {
      symbols: [/"inst(?:Id|rument_id)":"([\w-]+)"/],
      book: /"channel":"books|depth/,
      other: /"channel":"|"table":"/,
    });
  }
}

const bookRanks: Readonly<Record<string, number>> = {
  books5: 5,
  'books50-l2-tbt': 50,
  books: 400,
  'books-l2-tbt': 401,
};
const others: ReadonlySet<string> = new Set([
  'bbo-tbt',
  'trades',
  'trades-all',
  'tickers',
  'mark-price',
  'funding-rate',
  'liquidation-orders',
]);

function bookIn(envelope: RawObject, data: RawObject, channel: string, instId: string): readonly BookMessage[] {
  const action = channel === 'books5' ? 'snapshot' : envelope['action'];
  if (action !== 'snapshot' && action !== 'update') throw new MessageFault('the action is neither snapshot nor update');
  // A message without a time holds nothing.
  if (wholeIn(data['ts'], 'ts') === 0) return [];
  const checksum = optionalWhole(data['checksum'], 'checksum') ?? 0;
  return [
    {
      type: 'book',
      ...stampOf(instId, timeIn(data['ts'], 'ts')),
      kind: action === 'snapshot' ? 'snapshot' : 'change',
      origin: 'stream',
      channel,
      rank: bookRanks[channel] ?? 0,
      bids: rowsIn(data['bids'], 'bids'),
      asks: rowsIn(data['asks'], 'asks'),
      ids: idsIn(data, channel),
      checksum: checksum === 0 ? undefined : checksum >>> 0,
      depth: undefined,
    },
  ];
}

function idsIn(data: RawObject, channel: string): MessageIds | undefined {
  const last = optionalWhole(data['seqId'], 'seqId');
  if (last === undefined) return undefined;
  if (channel === 'books5') return { last };
  const previous = wholeIn(data['prevSeqId'], 'prevSeqId');
  return { last, previous };
}

function otherIn(data: RawObject, channel: string, arg: RawObject): readonly VenueMessage[] {
  const instId = textIn(data['instId'] ?? arg['instId'], 'instId');
  switch (channel) {
    case 'trades':
    case 'trades-all':
      return [{ ...printIn(data, instId), channel, rank: channel === 'trades-all' ? 2 : 1 }];
    case 'tickers': {
      const stamp = stampOf(instId, timeIn(data['ts'], 'ts'));
      const bid = quoteSide(data['bidPx'], data['bidSz'], 'bid');
      return [{ type: 'quote', ...stamp, bid, ask: quoteSide(data['askPx'], data['askSz'], 'ask') }];
    }
    case 'bbo-tbt': {
      const stamp = stampOf(instId, timeIn(data['ts'], 'ts'));
      return [{ type: 'quote', ...stamp, bid: rowsIn(data['bids'], 'bids')[0], ask: rowsIn(data['asks'], 'asks')[0] }];
    }
    case 'mark-price': {
      const price = decimalIn(data['markPx'], 'markPx');
      return [{ type: 'mark', ...stampOf(instId, timeIn(data['ts'], 'ts')), price, indexPrice: undefined }];
    }
    case 'funding-rate': {
      const rate = optionalDecimal(data['fundingRate'], 'fundingRate');
      if (rate === undefined) return [];
      const time = data['ts'] === undefined || data['ts'] === '' ? undefined : timeIn(data['ts'], 'ts');
      const settlesAt = timeIn(data['fundingTime'], 'fundingTime');
      return [{ type: 'funding', ...stampOf(instId, time), rate, settlesAt }];
    }
    default:
      return listIn(data['details'], 'details').map((one) => liquidationIn(objectIn(one, 'details'), instId));
  }
}

const printIn = (data: RawObject, instId: string): PrintMessage => ({
  type: 'print',
  ...stampOf(instId, timeIn(data['ts'], 'ts')),
  happened: true,
  price: decimalIn(data['px'], 'px'),
  size: decimalIn(data['sz'], 'sz'),
  aggressor: sideIn(data['side'], 'side'),
  id: textIn(data['tradeId'], 'tradeId'),
  serial: undefined,
});

const liquidationIn = (data: RawObject, instId: string): VenueMessage => ({
  type: 'liquidation',
  ...stampOf(instId, timeIn(data['ts'], 'ts')),
  price: decimalIn(data['bkPx'], 'bkPx'),
  size: decimalIn(data['sz'], 'sz'),
  side: sideIn(data['side'], 'side'),
});

const stampOf = (instId: string, exchangeTime: Micros | undefined) => ({
  exchange: okxExchange(instId),
  symbol: instId.toUpperCase(),
  exchangeTime,
});
