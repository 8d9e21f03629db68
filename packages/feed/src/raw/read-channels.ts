import type { RawVenue } from './venues.ts';

/**
 * The channel of a message that gave no market data, by the name that `lineLabel` gives it; undefined for one of a channel that is
 * read, in which nothing was to be told.
 */
export function unreadChannel(venue: RawVenue, channel: string, message: string): string | undefined {
  // Only books whose prices are grouped are not read.
  if (venue === 'deribit' && channel === 'book')
    return /"channel":"(book)\./.test(message) ? 'book (grouped)' : undefined;
  return readChannels[venue].test(channel) ? undefined : channel;
}

/** Whether a message of no channel is one between the venue and the recorder, such as the answer to a subscription. */
export const isControl = (venue: RawVenue, message: string): boolean => controls[venue].test(message);

const binance = /^(?:depth(?:\d+|Snapshot)?|trade|aggTrade|bookTicker|markPrice|forceOrder)$/;
const bybit = /^(?:orderbook\.\d+|publicTrade|tickers|allLiquidation|liquidation)$/;

const readChannels: Readonly<Record<RawVenue, RegExp>> = {
  binance,
  'binance-futures': binance,
  'binance-delivery': binance,
  bybit,
  'bybit-spot': bybit,
  // With the tables of the older interface, such as `spot/depth_l2_tbt`.
  okx: /^(?:books(?:5|(?:50)?-l2-tbt)?|bbo-tbt|trades(?:-all)?|tickers|mark-price|funding-rate|liquidation-orders|\w+\/(?:depth(?:5|_l2_tbt)?|trade|ticker|mark_price|funding_rate))$/,
  deribit: /^(?:book|trades|ticker)$/,
  kraken: /^(?:book|trade|spread|ticker)$/,
  bitget: /^(?:books(?:1|5|15)?|trade|ticker)$/,
  coinbase: /^(?:received|activate|open|done|change|match|snapshot|l2update|full_snapshot)$/,
};

const binanceControl = /"(?:result|error)":/;
const bybitControl = /"(?:op|success|ret_msg)":/;
const eventControl = /"event":/;

const controls: Readonly<Record<RawVenue, RegExp>> = {
  binance: binanceControl,
  'binance-futures': binanceControl,
  'binance-delivery': binanceControl,
  bybit: bybitControl,
  'bybit-spot': bybitControl,
  okx: eventControl,
  deribit: /"jsonrpc":/,
  kraken: /"(?:event|method)":|"channel":\s*"(?:heartbeat|status)"/,
  bitget: eventControl,
  coinbase: /"type":\s*"(?:subscriptions|heartbeat|error)"/,
};
