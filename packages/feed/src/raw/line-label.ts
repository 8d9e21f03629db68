import { bitgetExchange } from './bitget-codec.ts';
import { okxExchange } from './okx-exchange.ts';
import type { RawVenue } from './venues.ts';

/** What a recorded message belongs to, by the names that Tardis gives venues, their channels and symbols. */
export interface LineLabel {
  readonly exchange: string;
  readonly channel: string;
  /** As filters spell it: lower case for Binance. Undefined where the message does not tell. */
  readonly symbol: string | undefined;
}

/** Reads the label off a message without parsing it; undefined for what is in no channel, such as an answer to a subscription. */
export const lineLabel = (venue: RawVenue, message: string): LineLabel | undefined => readers[venue](message);

type LabelReader = (message: string) => LineLabel | undefined;

const binance =
  (exchange: RawVenue): LabelReader =>
  (message) => {
    const [, streamed = '', channel] = /"stream":"([^"@]+)@([^"@]+)/.exec(message) ?? [];
    // Streams of all symbols are called `!forceOrder@arr`, and the symbol stands in the event.
    if (channel !== undefined && !streamed.startsWith('!'))
      return { exchange, channel, symbol: streamed.toLowerCase() };
    const symbol = /"s":"([^"]+)"/.exec(message)?.[1]?.toLowerCase();
    if (streamed.startsWith('!')) return { exchange, channel: streamed.slice(1), symbol };
    const event = /"e":"(\w+)"/.exec(message)?.[1];
    if (event !== undefined) return { exchange, channel: binanceChannels[event] ?? event, symbol };
    return /"lastUpdateId":/.test(message) ? { exchange, channel: 'depthSnapshot', symbol } : undefined;
  };

/** The channels of events that came outside a combined stream. */
const binanceChannels: Readonly<Record<string, string>> = {
  depthUpdate: 'depth',
  markPriceUpdate: 'markPrice',
  '24hrTicker': 'ticker',
};

const bybit =
  (exchange: RawVenue): LabelReader =>
  (message) => {
    const [, channel, symbol] = /"topic":"([\w.]+)\.([^".]+)"/.exec(message) ?? [];
    return channel === undefined ? undefined : { exchange, channel, symbol };
  };

const okx: LabelReader = (message) => {
  const arg = /"arg":\{([^}]*)\}/.exec(message)?.[1];
  const channel = (arg === undefined ? /"table":"([^"]+)"/.exec(message) : /"channel":"([^"]+)"/.exec(arg))?.[1];
  if (channel === undefined) return undefined;
  const symbol = /"inst(?:Id|rument_id)":"([^"]+)"/.exec(arg?.includes('"instId"') ? arg : message)?.[1];
  return { exchange: okxExchange(symbol ?? ''), channel, symbol };
};

const deribit: LabelReader = (message) => {
  const [, channel, symbol] = /"channel":"(\w+)\.([^".]+)/.exec(message) ?? [];
  return channel === undefined ? undefined : { exchange: 'deribit', channel, symbol };
};

/** The older interface names channel and pair at the end of a list, the newer one in fields. */
const kraken: LabelReader = (message) => {
  const listed = /"([a-z]+)(?:-\d+)?","([^"]+)"\]\s*$/.exec(message);
  const channel = listed?.[1] ?? /"channel":"(\w+)"/.exec(message)?.[1];
  const symbol = listed?.[2] ?? /"symbol":"([^"]+)"/.exec(message)?.[1];
  return channel === undefined ? undefined : { exchange: 'kraken', channel, symbol };
};

const coinbase: LabelReader = (message) => {
  const symbol = /"product_id":"([^"]+)"/.exec(message)?.[1];
  const channel = /"type":"(\w+)"/.exec(message)?.[1];
  return symbol === undefined ? undefined : { exchange: 'coinbase', channel: channel ?? 'full_snapshot', symbol };
};

const bitget: LabelReader = (message) => {
  const arg = /"arg":\{([^}]*)\}/.exec(message)?.[1];
  const channel = /"channel":"([^"]+)"/.exec(arg ?? '')?.[1];
  if (arg === undefined || channel === undefined) return undefined;
  const exchange = bitgetExchange(/"instType":"([^"]+)"/.exec(arg)?.[1]);
  return { exchange, channel, symbol: /"instId":"([^"]+)"/.exec(arg)?.[1] };
};

const readers: Readonly<Record<RawVenue, LabelReader>> = {
  binance: binance('binance'),
  'binance-futures': binance('binance-futures'),
  'binance-delivery': binance('binance-delivery'),
  bybit: bybit('bybit'),
  'bybit-spot': bybit('bybit-spot'),
  okx,
  deribit,
  kraken,
  bitget,
  coinbase,
};
