import { MessageFault } from './message-fault.ts';
import { okxExchange } from './okx-exchange.ts';
import {
  decimalIn,
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
} from './raw-fields.ts';
import type { VenueMessage } from './venue-message.ts';

/**
 * OKX v3 and OKCoin, until 2021: `{"table": "spot/depth_l2_tbt", "action": "partial" | "update", "data": […]}`.
 * No message is numbered; a checksum comes with each book message. Times are ISO 8601.
 */
export class OkxTablesCodec {
  decode(envelope: RawObject): readonly VenueMessage[] {
    const table = textIn(envelope['table'], 'table');
    const channel = table.slice(table.indexOf('/') + 1);
    const read = readers[channel];
    if (read === undefined) return [];
    return listIn(envelope['data'], 'data').map((one) => read(objectIn(one, 'data'), envelope, channel));
  }
}

type Reader = (data: RawObject, envelope: RawObject, channel: string) => VenueMessage;

const book: Reader = (data, envelope, channel) => {
  // The five best levels come as a whole book each time, and name no action.
  const action = channel === 'depth5' ? 'partial' : envelope['action'];
  if (action !== 'partial' && action !== 'update') throw new MessageFault('the action is neither partial nor update');
  const checksum = optionalWhole(data['checksum'], 'checksum') ?? 0;
  return {
    type: 'book',
    ...stampOf(data),
    kind: action === 'partial' ? 'snapshot' : 'change',
    origin: 'stream',
    channel,
    rank: tableRanks[channel] ?? 400,
    bids: rowsIn(data['bids'], 'bids'),
    asks: rowsIn(data['asks'], 'asks'),
    ids: undefined,
    checksum: checksum === 0 ? undefined : checksum >>> 0,
    depth: undefined,
  };
};

const tableRanks: Readonly<Record<string, number>> = { depth5: 5, depth: 400, depth_l2_tbt: 401 };

const readers: Readonly<Record<string, Reader>> = {
  depth: book,
  depth5: book,
  depth_l2_tbt: book,
  trade: (data) => ({
    type: 'print',
    ...stampOf(data),
    happened: true,
    price: decimalIn(data['price'], 'price'),
    // Futures call it otherwise.
    size: decimalIn(data['size'] ?? data['qty'], 'size'),
    aggressor: sideIn(data['side'], 'side'),
    id: textIn(data['trade_id'], 'trade_id'),
    serial: undefined,
  }),
  ticker: (data) => ({
    type: 'quote',
    ...stampOf(data),
    bid: quoteSide(data['best_bid'], data['best_bid_size'], 'bid'),
    ask: quoteSide(data['best_ask'], data['best_ask_size'], 'ask'),
  }),
  mark_price: (data) => ({
    type: 'mark',
    ...stampOf(data),
    price: decimalIn(data['mark_price'], 'mark_price'),
    indexPrice: undefined,
  }),
  funding_rate: (data) => ({
    type: 'funding',
    exchange: okxExchange(textIn(data['instrument_id'], 'instrument_id')),
    symbol: textIn(data['instrument_id'], 'instrument_id').toUpperCase(),
    exchangeTime: undefined,
    rate: optionalDecimal(data['funding_rate'], 'funding_rate') ?? '0',
    settlesAt: timeIn(data['funding_time'], 'funding_time'),
  }),
};

const stampOf = (data: RawObject) => {
  const symbol = textIn(data['instrument_id'], 'instrument_id').toUpperCase();
  return { exchange: okxExchange(symbol), symbol, exchangeTime: timeIn(data['timestamp'], 'timestamp') };
};
