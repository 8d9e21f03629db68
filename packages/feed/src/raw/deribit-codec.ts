import { MessageFault } from './message-fault.ts';
import {
  decimalIn,
  isObject,
  listIn,
  objectIn,
  opposite,
  optionalDecimal,
  optionalWhole,
  quoteSide,
  type RawObject,
  sideIn,
  textIn,
  timeIn,
  wholeIn,
} from './raw-fields.ts';
import { type Glimpse, glimpseBy, type VenueCodec } from './venue-codec.ts';
import type { TextRow, VenueMessage } from './venue-message.ts';

/**
 * Deribit v2 notifications of `book`, `trades`, `ticker` and `perpetual`.
 * - Prices and sizes are JSON numbers, read by their digits.
 * - Books are those of `book.{instrument}.raw` or `.100ms`. `book.{instrument}.none.{levels}.{interval}` sends the best levels as a
 *   whole book each time; books whose prices are grouped are not read.
 * - The first notification is the whole book: it says so, or, in old recordings, names no predecessor.
 * - A trade with a liquidation is also told as one: `T` liquidated the taker, `M` the maker, `MT` both, told as the taker.
 */
export class DeribitCodec implements VenueCodec {
  readonly numbersAreDecimals = true;

  decode(message: unknown): readonly VenueMessage[] {
    const envelope = objectIn(message, 'the message');
    const { params } = envelope as { readonly params?: unknown };
    if (envelope['method'] !== 'subscription' || !isObject(params)) return [];
    const name = textIn(params['channel'], 'channel');
    const dot = name.indexOf('.');
    const [pace, ...more] = name
      .slice(dot + 1)
      .split('.')
      .slice(1);
    const { data } = params as { readonly data?: unknown };
    switch (name.slice(0, dot)) {
      case 'book':
        if (more.length === 0) return [bookIn(objectIn(data, 'data'), `book.${pace ?? 'raw'}`, pace !== '100ms')];
        return pace === 'none' ? [partialBookIn(objectIn(data, 'data'), more)] : [];
      case 'trades':
        return listIn(data, 'data').flatMap((one) => printsIn(objectIn(one, 'a trade')));
      case 'ticker':
        return tickerIn(objectIn(data, 'data'));
      default:
        return [];
    }
  }

  glimpse(text: string): Glimpse {
    return glimpseBy(text, {
      symbols: [/"instrument_name":"?([\w-]+)"/, /"channel":"(?:book|trades|ticker)\.([\w-]+)/],
      book: /"channel":"book\.|change_id/,
      other: /"channel":"/,
    });
  }
}

function bookIn(data: RawObject, channel: string, raw: boolean): VenueMessage {
  const previous = optionalWhole(data['prev_change_id'], 'prev_change_id') ?? 0;
  const snapshot = data['type'] === 'snapshot' || previous === 0;
  const last = wholeIn(data['change_id'], 'change_id');
  return {
    type: 'book',
    ...stampOf(data),
    kind: snapshot ? 'snapshot' : 'change',
    origin: 'stream',
    channel,
    rank: raw ? 2 : 1,
    bids: rowsIn(data['bids'], 'bids'),
    asks: rowsIn(data['asks'], 'asks'),
    ids: snapshot ? { last } : { last, previous },
    checksum: undefined,
    depth: undefined,
  };
}

/** The best levels, in rows of `[price, amount]`. They rank below a full book. */
function partialBookIn(data: RawObject, [levels = '', interval = '']: readonly string[]): VenueMessage {
  const rows = (side: string): readonly TextRow[] =>
    listIn(data[side], side).map((row) => {
      const [price, size] = listIn(row, `a row of ${side}`);
      return [decimalIn(price, 'price'), decimalIn(size, 'amount')];
    });
  return {
    type: 'book',
    ...stampOf(data),
    kind: 'snapshot',
    origin: 'stream',
    channel: `book.none.${levels}.${interval}`,
    rank: wholeIn(levels, 'the depth of the channel') / 100,
    bids: rows('bids'),
    asks: rows('asks'),
    ids: { last: wholeIn(data['change_id'], 'change_id') },
    checksum: undefined,
    depth: undefined,
  };
}

/** Rows of `[action, price, amount]`. */
function rowsIn(value: unknown, name: string): readonly TextRow[] {
  return listIn(value, name).map((row) => {
    const [action, price, size] = listIn(row, `a row of ${name}`);
    switch (action) {
      case 'new':
      case 'change':
        return [decimalIn(price, 'price'), decimalIn(size, 'amount')];
      case 'delete':
        return [decimalIn(price, 'price'), '0'];
      default:
        throw new MessageFault(`a row of ${name} is none of new, change, delete`);
    }
  });
}

function printsIn(data: RawObject): readonly VenueMessage[] {
  const stamp = stampOf(data);
  const price = decimalIn(data['price'], 'price');
  const size = decimalIn(data['amount'], 'amount');
  const side = sideIn(data['direction'], 'direction');
  const id = textIn(data['trade_id'], 'trade_id');
  const serial = optionalWhole(data['trade_seq'], 'trade_seq');
  const print: VenueMessage = { type: 'print', ...stamp, happened: true, price, size, aggressor: side, id, serial };
  switch (data['liquidation']) {
    case undefined:
    case 'none':
      return [print];
    case 'M':
      return [print, { type: 'liquidation', ...stamp, price, size, side: opposite(side) }];
    default:
      return [print, { type: 'liquidation', ...stamp, price, size, side }];
  }
}

function tickerIn(data: RawObject): readonly VenueMessage[] {
  const stamp = stampOf(data);
  const mark = optionalDecimal(data['mark_price'], 'mark_price');
  const indexPrice = optionalDecimal(data['index_price'], 'index_price');
  const rate = optionalDecimal(data['current_funding'], 'current_funding');
  const messages: VenueMessage[] = [
    {
      type: 'quote',
      ...stamp,
      bid: quoteSide(data['best_bid_price'], data['best_bid_amount'], 'bid'),
      ask: quoteSide(data['best_ask_price'], data['best_ask_amount'], 'ask'),
    },
  ];
  if (mark !== undefined) messages.push({ type: 'mark', ...stamp, price: mark, indexPrice });
  // Perpetuals are funded without a pause, so there is no time at which it settles.
  if (rate !== undefined) messages.push({ type: 'funding', ...stamp, rate, settlesAt: undefined });
  return messages;
}

const stampOf = (data: RawObject) => ({
  exchange: 'deribit',
  symbol: textIn(data['instrument_name'], 'instrument_name').toUpperCase(),
  exchangeTime: timeIn(data['timestamp'], 'timestamp'),
});
