import type { Micros } from '@replay/core';
import { MessageFault } from './message-fault.ts';
import {
  decimalIn,
  listIn,
  objectIn,
  opposite,
  optionalDecimal,
  optionalTime,
  quoteSide,
  type RawObject,
  rowsIn,
  sideIn,
  textIn,
  timeIn,
  wholeIn,
} from './raw-fields.ts';
import { type Glimpse, glimpseBy, type VenueCodec } from './venue-codec.ts';
import type { TextRow, VenueMessage } from './venue-message.ts';

/**
 * Bybit v5: topics `orderbook.{depth}.{symbol}`, `publicTrade`, `tickers`, `allLiquidation` and, until 2025-02-26, `liquidation`.
 * - `orderbook.1` is nothing but best bid and ask, and is told as quotes.
 * - `u` counts the messages of one depth; a service restart sends a snapshot with `u` 1.
 * - A ticker delta leaves out what did not change, so the last word on each side is remembered.
 * - Liquidations tell the side of the position: `Buy` was a long, which a sale closed.
 */
export class BybitCodec implements VenueCodec {
  readonly numbersAreDecimals = false;
  readonly #exchange: string;
  readonly #tickers = new Map<string, RawObject>();

  constructor(exchange: 'bybit' | 'bybit-spot' = 'bybit') {
    this.#exchange = exchange;
  }

  decode(message: unknown): readonly VenueMessage[] {
    const envelope = objectIn(message, 'the message');
    const topic = envelope['topic'];
    if (typeof topic !== 'string') return [];
    const [channel = '', argument = ''] = topic.split('.');
    switch (channel) {
      case 'orderbook':
        return [this.#book(envelope, `${channel}.${argument}`, wholeIn(argument, 'the depth of the topic'))];
      case 'publicTrade':
        return listIn(envelope['data'], 'data').map((one) => this.#print(objectIn(one, 'a trade')));
      case 'tickers':
        return this.#ticker(envelope, argument);
      case 'allLiquidation':
        return listIn(envelope['data'], 'data').map((one) => this.#liquidation(objectIn(one, 'a liquidation')));
      case 'liquidation':
        return [this.#oldLiquidation(objectIn(envelope['data'], 'data'))];
      default:
        return [];
    }
  }

  glimpse(text: string): Glimpse {
    return glimpseBy(text, {
      symbols: [/"topic":"\w+\.(?:\d+\.)?([\w-]+)"/, /"s(?:ymbol)?":"([\w-]+)"/],
      book: /orderbook\.(?!1\.)/,
      other: /"topic":"/,
    });
  }

  #book(envelope: RawObject, channel: string, levels: number): VenueMessage {
    const data = objectIn(envelope['data'], 'data');
    const symbol = textIn(data['s'], 's');
    const exchangeTime = timeIn(envelope['ts'], 'ts');
    const bids = rowsIn(data['b'], 'b');
    const asks = rowsIn(data['a'], 'a');
    if (levels === 1) return this.#touch(symbol, exchangeTime, bids, asks);
    const { type } = envelope as { readonly type?: unknown };
    if (type !== 'snapshot' && type !== 'delta') throw new MessageFault('the type is neither snapshot nor delta');
    return {
      type: 'book',
      exchange: this.#exchange,
      symbol,
      exchangeTime,
      kind: type === 'snapshot' ? 'snapshot' : 'change',
      origin: 'stream',
      channel,
      rank: levels,
      bids,
      asks,
      ids: { last: wholeIn(data['u'], 'u') },
      checksum: undefined,
      depth: undefined,
    };
  }

  /** A side that a delta leaves empty stays as it was. */
  #touch(symbol: string, exchangeTime: Micros, bids: readonly TextRow[], asks: readonly TextRow[]): VenueMessage {
    const touch = {
      ...(bids[0] === undefined ? {} : { bid1Price: bids[0][0], bid1Size: bids[0][1] }),
      ...(asks[0] === undefined ? {} : { ask1Price: asks[0][0], ask1Size: asks[0][1] }),
    };
    return this.#quote(this.#remembered(`touch of ${symbol}`, touch), symbol, exchangeTime);
  }

  #ticker(envelope: RawObject, symbol: string): readonly VenueMessage[] {
    const told = objectIn(envelope['data'], 'data');
    const exchangeTime = timeIn(envelope['ts'], 'ts');
    if (envelope['type'] === 'snapshot') this.#tickers.delete(symbol);
    const known = this.#remembered(symbol, told);
    const stamp = { exchange: this.#exchange, symbol, exchangeTime };
    const messages: VenueMessage[] = [];
    if (tells(told, ['bid1Price', 'bid1Size', 'ask1Price', 'ask1Size'])) {
      messages.push(this.#quote(known, symbol, exchangeTime));
    }
    if (tells(told, ['markPrice'])) {
      const price = decimalIn(told['markPrice'], 'markPrice');
      messages.push({ type: 'mark', ...stamp, price, indexPrice: optionalDecimal(known['indexPrice'], 'indexPrice') });
    }
    if (tells(told, ['fundingRate', 'nextFundingTime'])) {
      const rate = optionalDecimal(known['fundingRate'], 'fundingRate');
      const settlesAt = fundingTime(known['nextFundingTime']);
      if (rate !== undefined) messages.push({ type: 'funding', ...stamp, rate, settlesAt });
    }
    return messages;
  }

  #remembered(key: string, told: RawObject): RawObject {
    const known = { ...this.#tickers.get(key), ...told };
    this.#tickers.set(key, known);
    return known;
  }

  #quote(known: RawObject, symbol: string, exchangeTime: Micros): VenueMessage {
    return {
      type: 'quote',
      exchange: this.#exchange,
      symbol,
      exchangeTime,
      bid: quoteSide(known['bid1Price'], known['bid1Size'], 'bid'),
      ask: quoteSide(known['ask1Price'], known['ask1Size'], 'ask'),
    };
  }

  #print(trade: RawObject): VenueMessage {
    return {
      type: 'print',
      exchange: this.#exchange,
      symbol: textIn(trade['s'], 's'),
      exchangeTime: timeIn(trade['T'], 'T'),
      happened: true,
      price: decimalIn(trade['p'], 'p'),
      size: decimalIn(trade['v'], 'v'),
      aggressor: sideIn(trade['S'], 'S'),
      id: textIn(trade['i'], 'i'),
      serial: undefined,
    };
  }

  #liquidation(told: RawObject): VenueMessage {
    return {
      type: 'liquidation',
      exchange: this.#exchange,
      symbol: textIn(told['s'], 's'),
      exchangeTime: timeIn(told['T'], 'T'),
      price: decimalIn(told['p'], 'p'),
      size: decimalIn(told['v'], 'v'),
      side: opposite(sideIn(told['S'], 'S')),
    };
  }

  #oldLiquidation(told: RawObject): VenueMessage {
    return {
      type: 'liquidation',
      exchange: this.#exchange,
      symbol: textIn(told['symbol'], 'symbol'),
      exchangeTime: timeIn(told['updatedTime'], 'updatedTime'),
      price: decimalIn(told['price'], 'price'),
      size: decimalIn(told['size'], 'size'),
      side: opposite(sideIn(told['side'], 'side')),
    };
  }
}

const tells = (told: RawObject, fields: readonly string[]): boolean => fields.some((field) => field in told);

/** Dated futures are never funded and send an empty text or 0. */
const fundingTime = (value: unknown): Micros | undefined =>
  value === '' || value === '0' || value === 0 ? undefined : optionalTime(value, 'nextFundingTime');
