import {
  decimalIn,
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
  wholeIn,
} from './raw-fields.ts';
import { type Glimpse, glimpseBy, type VenueCodec } from './venue-codec.ts';
import type { BookMessage, MessageIds, VenueMessage } from './venue-message.ts';

/** Spot, USDⓈ-M and COIN-M speak alike; the exchange id says which of them it is. */
export type BinanceExchange = 'binance' | 'binance-futures' | 'binance-delivery';

/**
 * Binance: combined-stream envelopes `{"stream", "data"}` or bare events, depth answers with or without an envelope.
 * - Depth updates number their updates `U` to `u`; futures add `pu`, the `u` of the message before.
 * - A depth answer (`lastUpdateId`) names no symbol unless a recorder put it in an envelope.
 * - Partial depth (`@depth5`, `10`, `20`) has no ids to follow and is not read.
 * - Trades marked `INSURANCE_FUND`, `ADL` or `NA` did not happen on the book, but take part in the count of ids.
 */
export class BinanceCodec implements VenueCodec {
  readonly numbersAreDecimals = false;
  readonly #exchange: BinanceExchange;

  constructor(exchange: BinanceExchange) {
    this.#exchange = exchange;
  }

  decode(message: unknown): readonly VenueMessage[] {
    const envelope = objectIn(message, 'the message');
    const stream = typeof envelope['stream'] === 'string' ? envelope['stream'] : undefined;
    if (stream === undefined) return this.#event(envelope, undefined, undefined);
    const { data } = envelope as { readonly data?: unknown };
    const at = stream.indexOf('@');
    const symbol = stream.slice(0, Math.max(at, 0));
    const channel = stream.slice(at + 1);
    // Streams of all symbols carry a list of events.
    if (Array.isArray(data)) return data.flatMap((one) => this.#event(objectIn(one, 'data'), undefined, channel));
    return this.#event(objectIn(data, 'data'), symbol.toUpperCase(), channel);
  }

  glimpse(text: string): Glimpse {
    return glimpseBy(text, {
      symbols: [/"s":"(\w+)"/, /"stream":"(\w+)@/],
      book: /depth|lastUpdateId/,
      other: /@\w+|"e":"/,
    });
  }

  #event(data: RawObject, symbol: string | undefined, channel: string | undefined): readonly VenueMessage[] {
    if (data['lastUpdateId'] !== undefined) {
      return /^depth\d/.test(channel ?? '') ? [] : [this.#answer(data, symbol)];
    }
    switch (data['e']) {
      case 'depthUpdate':
        return /^depth\d/.test(channel ?? '') ? [] : [this.#update(data, channel)];
      case 'trade':
        return [this.#print(data)];
      case 'bookTicker':
      case undefined:
        return channel === 'bookTicker' || isBareTicker(data) ? [this.#quote(data)] : [];
      case 'markPriceUpdate':
        return this.#mark(data);
      case 'forceOrder':
        return this.#liquidation(data);
      default:
        return [];
    }
  }

  #answer(data: RawObject, named: string | undefined): BookMessage {
    const symbol = named ?? (typeof data['symbol'] === 'string' ? data['symbol'] : undefined);
    return {
      type: 'book',
      exchange: this.#exchange,
      symbol,
      exchangeTime: optionalTime(data['T'] ?? data['E'], 'T'),
      kind: 'snapshot',
      origin: 'request',
      channel: undefined,
      rank: 0,
      bids: rowsIn(data['bids'], 'bids'),
      asks: rowsIn(data['asks'], 'asks'),
      ids: { last: wholeIn(data['lastUpdateId'], 'lastUpdateId') },
      checksum: undefined,
      depth: undefined,
    };
  }

  #update(data: RawObject, channel: string | undefined): BookMessage {
    const previous = optionalWhole(data['pu'], 'pu');
    if (previous === undefined && this.#exchange !== 'binance') wholeIn(data['pu'], 'pu');
    const ids: MessageIds = {
      first: wholeIn(data['U'], 'U'),
      last: wholeIn(data['u'], 'u'),
      ...(previous === undefined ? {} : { previous }),
    };
    return {
      type: 'book',
      ...this.#stamp(data),
      kind: 'change',
      origin: 'stream',
      channel: channel ?? depthChannel,
      rank: paceOf(channel),
      bids: rowsIn(data['b'], 'b'),
      asks: rowsIn(data['a'], 'a'),
      ids,
      checksum: undefined,
      depth: undefined,
    };
  }

  #print(data: RawObject): VenueMessage {
    const serial = wholeIn(data['t'], 't');
    return {
      type: 'print',
      ...this.#stamp(data, 'T'),
      happened: !notOnTheBook.has(String(data['X'])),
      price: decimalIn(data['p'], 'p'),
      size: decimalIn(data['q'], 'q'),
      // `m`: the buyer was the maker, so a seller crossed the spread.
      aggressor: data['m'] === true ? 'sell' : 'buy',
      id: String(serial),
      serial,
    };
  }

  #quote(data: RawObject): VenueMessage {
    return {
      type: 'quote',
      exchange: this.#exchange,
      symbol: textIn(data['s'], 's'),
      exchangeTime: optionalTime(data['E'] ?? data['T'], 'E'),
      bid: quoteSide(data['b'], data['B'], 'bid'),
      ask: quoteSide(data['a'], data['A'], 'ask'),
    };
  }

  #mark(data: RawObject): readonly VenueMessage[] {
    const stamp = this.#stamp(data);
    const rate = optionalDecimal(data['r'], 'r');
    const mark: VenueMessage = {
      type: 'mark',
      ...stamp,
      price: decimalIn(data['p'], 'p'),
      indexPrice: optionalDecimal(data['i'], 'i'),
    };
    if (rate === undefined) return [mark];
    // A dated future is never funded, and says so with a time of 0.
    const settles = optionalWhole(data['T'], 'T');
    return settles === 0
      ? [mark]
      : [mark, { type: 'funding', ...stamp, rate, settlesAt: optionalTime(data['T'], 'T') }];
  }

  #liquidation(data: RawObject): readonly VenueMessage[] {
    const order = objectIn(data['o'], 'o');
    if (order['X'] !== 'FILLED') return [];
    return [
      {
        type: 'liquidation',
        exchange: this.#exchange,
        symbol: textIn(order['s'], 's'),
        exchangeTime: timeIn(order['T'] ?? data['E'], 'T'),
        price: decimalIn(order['p'], 'p'),
        size: decimalIn(order['z'], 'z'),
        side: sideIn(order['S'], 'S'),
      },
    ];
  }

  #stamp(data: RawObject, time: 'E' | 'T' = 'E') {
    return {
      exchange: this.#exchange,
      symbol: textIn(data['s'], 's').toUpperCase(),
      exchangeTime: timeIn(data[time], time),
    };
  }
}

/** What a depth update is of that came without the name of its stream. */
export const depthChannel = 'depth';

const paces: Readonly<Record<string, number>> = { 'depth@0ms': 3, 'depth@100ms': 2 };

/** Real time goes before its slower copies. */
export const paceOf = (channel: string | undefined): number => paces[channel ?? ''] ?? 1;

const notOnTheBook: ReadonlySet<string> = new Set(['INSURANCE_FUND', 'ADL', 'NA']);

/** Spot sends tickers without a word of what they are. */
const isBareTicker = (data: RawObject): boolean => ['u', 's', 'b', 'B', 'a', 'A'].every((field) => field in data);
