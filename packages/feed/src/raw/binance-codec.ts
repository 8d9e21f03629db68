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
 * - Partial depth (`@depth5`, `10`, `20`) sends the best levels as a whole book each time. Futures send it in the form of a depth
 *   update, so that only the name of its stream tells it from one.
 * - `trade` and `aggTrade` tell the same trades, singly and joined: `f` to `l` are the ids of those that were joined.
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
    const levels = levelsOf(channel);
    if (data['lastUpdateId'] !== undefined) {
      const answer = this.#answer(data, symbol);
      return [levels === undefined ? answer : { ...answer, origin: 'stream', ...partial(channel, levels) }];
    }
    switch (data['e']) {
      case 'depthUpdate': {
        const update = this.#update(data, channel);
        if (levels === undefined) return [update];
        return [{ ...update, kind: 'snapshot', ids: { last: wholeIn(data['u'], 'u') }, ...partial(channel, levels) }];
      }
      case 'trade':
        return [this.#print(data)];
      case 'aggTrade':
        return [this.#joinedPrint(data)];
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
      channel: 'trade',
      rank: tradeRank,
      trades: { first: serial, last: serial },
    };
  }

  /** Trades of one order at one price, joined by the venue. They are counted by a number of their own. */
  #joinedPrint(data: RawObject): VenueMessage {
    const serial = wholeIn(data['a'], 'a');
    return {
      type: 'print',
      ...this.#stamp(data, 'T'),
      happened: true,
      price: decimalIn(data['p'], 'p'),
      size: decimalIn(data['q'], 'q'),
      aggressor: data['m'] === true ? 'sell' : 'buy',
      id: String(serial),
      serial,
      channel: 'aggTrade',
      rank: joinedTradeRank,
      trades: { first: wholeIn(data['f'], 'f'), last: wholeIn(data['l'], 'l') },
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

/** Single trades go before joined ones, which lose the sizes of the parts. */
export const tradeRank = 2;
export const joinedTradeRank = 1;

/** The levels a side of a channel of partial depth, such as `depth20@100ms`; undefined for any other. */
function levelsOf(channel: string | undefined): number | undefined {
  const [, levels] = /^depth(\d+)/.exec(channel ?? '') ?? [];
  return levels === undefined ? undefined : Number(levels);
}

/** Below every full depth; of two with as many levels the faster one. */
const partial = (channel: string | undefined, levels: number) => ({
  channel,
  rank: levels / 100 + (/@(?:0|100)ms$/.test(channel ?? '') ? 0.001 : 0),
});

/**
 * Whether a depth update has the form of partial depth: as many bids as asks, 5, 10 or 20 of them, none removed, outward in order from a
 * touch that is not crossed. Futures send partial depth as a depth update, and a recorder may leave out the name of the stream.
 */
export function looksPartial({ kind, exchange, ids, bids, asks }: BookMessage): boolean {
  if (kind !== 'change' || exchange === 'binance' || ids?.previous === undefined) return false;
  if (bids.length !== asks.length || ![5, 10, 20].includes(bids.length)) return false;
  const rows = [...bids.toReversed(), ...asks];
  return rows.every(([price, size], at) => Number(size) > 0 && (at === 0 || Number(rows[at - 1]?.[0]) < Number(price)));
}

/** What a depth update is of that came without the name of its stream. */
export const depthChannel = 'depth';

const paces: Readonly<Record<string, number>> = { 'depth@0ms': 3, 'depth@100ms': 2 };

/** Real time goes before its slower copies. */
export const paceOf = (channel: string | undefined): number => paces[channel ?? ''] ?? 1;

const notOnTheBook: ReadonlySet<string> = new Set(['INSURANCE_FUND', 'ADL', 'NA']);

/** Spot sends tickers without a word of what they are. */
const isBareTicker = (data: RawObject): boolean => ['u', 's', 'b', 'B', 'a', 'A'].every((field) => field in data);
