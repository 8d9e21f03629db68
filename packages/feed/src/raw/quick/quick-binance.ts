import type { Lots, Micros, Ticks } from '@replay/core';
import { type Literal, literalOf, odd } from '@replay/normalized';
import type { Track } from '../../dataset/track.ts';
import { type BinanceExchange, depthChannel, joinedTradeRank, paceOf, tradeRank } from '../binance-codec.ts';
import type { CountedBook, CountedMessage, CountedPrint, CountedQuote, CountedRow } from '../venue-message.ts';
import type { MessageScanner } from './message-scanner.ts';
import { NamedTracks } from './named-tracks.ts';
import type { QuickMessages } from './quick-messages.ts';

/** Depth updates, trades and tickers of Binance, in the order of fields in which its markets send them. */
export class QuickBinance implements QuickMessages {
  readonly #exchange: BinanceExchange;
  readonly #tracks: NamedTracks;

  constructor(exchange: BinanceExchange, tracks: readonly Track[]) {
    this.#exchange = exchange;
    this.#tracks = new NamedTracks(tracks);
  }

  read(scanner: MessageScanner): readonly CountedMessage[] | undefined {
    const isEnveloped = scanner.literal(streamOpening);
    const message = isEnveloped ? this.#enveloped(scanner) : this.#event(scanner, undefined);
    return message === undefined || (isEnveloped && !scanner.byte(closingBrace)) ? undefined : [message];
  }

  #enveloped(scanner: MessageScanner): CountedMessage | undefined {
    if (!scanner.name(at)) return undefined;
    for (const { name, opening } of channels) if (scanner.literal(opening)) return this.#event(scanner, name);
    return undefined;
  }

  /** An event of a channel, or one that came without an envelope. */
  #event(scanner: MessageScanner, channel: string | undefined): CountedMessage | undefined {
    if (scanner.literal(depthOpening)) return this.#depth(scanner, channel);
    if (scanner.literal(tradeOpening)) return this.#trade(scanner);
    if (scanner.literal(tickerOpening)) return this.#ticker(scanner, true);
    if (scanner.literal(joinedTradeOpening)) return this.#joinedTrade(scanner);
    return scanner.literal(bareTickerOpening) ? this.#ticker(scanner, false) : undefined;
  }

  #depth(scanner: MessageScanner, channel: string | undefined): CountedBook | undefined {
    const exchangeTime = scanner.venueTime();
    if (exchangeTime === odd || (scanner.literal(ofTransaction) && scanner.whole() === odd)) return undefined;
    const track = this.#instrument(scanner);
    if (track === undefined || !scanner.literal(firstUpdate)) return undefined;
    const first = scanner.whole();
    if (first === odd || !scanner.literal(lastUpdate)) return undefined;
    const last = scanner.whole();
    if (last === odd) return undefined;
    const isChained = scanner.literal(previousUpdate);
    const previous = isChained ? scanner.whole() : odd;
    // Futures always name the message before.
    if (previous === odd && (isChained || this.#exchange !== 'binance')) return undefined;
    if (!scanner.literal(bids)) return undefined;
    const bidLevels = scanner.levels(track);
    if (bidLevels === undefined || !scanner.literal(asks)) return undefined;
    const askLevels = scanner.levels(track);
    if (askLevels === undefined || !scanner.byte(closingBrace)) return undefined;
    return {
      type: 'book',
      exchange: this.#exchange,
      symbol: track.instrument.symbol,
      exchangeTime,
      kind: 'change',
      origin: 'stream',
      channel: channel ?? depthChannel,
      rank: paceOf(channel),
      bids: bidLevels,
      asks: askLevels,
      ids: isChained ? { first, last, previous } : { first, last },
      checksum: undefined,
      depth: undefined,
    };
  }

  #trade(scanner: MessageScanner): CountedPrint | undefined {
    if (scanner.whole() === odd) return undefined;
    // Futures tell the time of the trade beside that of the message, spot behind the trade.
    const early = scanner.literal(ofTransaction) ? scanner.venueTime() : undefined;
    if (early === odd) return undefined;
    const track = this.#instrument(scanner);
    if (track === undefined || !scanner.literal(tradeSerial)) return undefined;
    const serial = scanner.whole();
    if (serial === odd || !scanner.literal(tradePrice)) return undefined;
    const price = scanner.count(track.price);
    if (price === odd || !scanner.literal(tradeSize)) return undefined;
    const size = scanner.count(track.size);
    if (size === odd || !scanner.byte(quote) || !passOrders(scanner)) return undefined;
    const exchangeTime = early ?? (scanner.literal(ofTransaction) ? scanner.venueTime() : odd);
    if (exchangeTime === odd) return undefined;
    scanner.literal(onMarket);
    const isSale = scanner.literal(buyerWaited);
    if (!isSale && !scanner.literal(sellerWaited)) return undefined;
    if (!scanner.byte(closingBrace) && !scanner.literal(spotEnd)) return undefined;
    return {
      type: 'print',
      exchange: this.#exchange,
      symbol: track.instrument.symbol,
      exchangeTime,
      happened: true,
      price: price as Ticks,
      size: size as Lots,
      aggressor: isSale ? 'sell' : 'buy',
      id: String(serial),
      serial,
      channel: 'trade',
      rank: tradeRank,
      trades: { first: serial, last: serial },
    };
  }

  #joinedTrade(scanner: MessageScanner): CountedPrint | undefined {
    if (scanner.whole() === odd) return undefined;
    const track = this.#instrument(scanner);
    if (track === undefined || !scanner.literal(joinedSerial)) return undefined;
    const serial = scanner.whole();
    if (serial === odd || !scanner.literal(tradePrice)) return undefined;
    const price = scanner.count(track.price);
    if (price === odd || !scanner.literal(tradeSize)) return undefined;
    const size = scanner.count(track.size);
    if (size === odd || !scanner.literal(firstTrade)) return undefined;
    const first = scanner.whole();
    if (first === odd || !scanner.literal(lastTrade)) return undefined;
    const last = scanner.whole();
    if (last === odd || !scanner.literal(ofTransaction)) return undefined;
    const exchangeTime = scanner.venueTime();
    if (exchangeTime === odd) return undefined;
    const isSale = scanner.literal(buyerWaited);
    if (!isSale && !scanner.literal(sellerWaited)) return undefined;
    if (!scanner.byte(closingBrace) && !scanner.literal(spotEnd)) return undefined;
    return {
      type: 'print',
      exchange: this.#exchange,
      symbol: track.instrument.symbol,
      exchangeTime,
      happened: true,
      price: price as Ticks,
      size: size as Lots,
      aggressor: isSale ? 'sell' : 'buy',
      id: String(serial),
      serial,
      channel: 'aggTrade',
      rank: joinedTradeRank,
      trades: { first, last },
    };
  }

  #ticker(scanner: MessageScanner, isTimed: boolean): CountedQuote | undefined {
    if (scanner.whole() === odd) return undefined;
    const track = this.#instrument(scanner);
    if (track === undefined || !scanner.literal(bidPrice)) return undefined;
    const bid = touchIn(scanner, track, bidSize);
    if (bid === undefined || !scanner.literal(askPrice)) return undefined;
    const ask = touchIn(scanner, track, askSize);
    if (ask === undefined) return undefined;
    const exchangeTime = isTimed ? tickerTime(scanner) : undefined;
    if (exchangeTime === odd || !scanner.byte(closingBrace)) return undefined;
    return {
      type: 'quote',
      exchange: this.#exchange,
      symbol: track.instrument.symbol,
      exchangeTime,
      bid: bid[1] === 0 ? undefined : bid,
      ask: ask[1] === 0 ? undefined : ask,
    };
  }

  /** The symbol, and on COIN-M the pair behind it. */
  #instrument(scanner: MessageScanner): Track | undefined {
    const track = scanner.literal(symbolOpening) ? this.#tracks.read(scanner) : undefined;
    return scanner.literal(pairOpening) && !scanner.name(quote) ? undefined : track;
  }
}

/** Whose orders met was told by spot until 2023. */
const passOrders = (scanner: MessageScanner): boolean =>
  !scanner.literal(buyerOrder) || (scanner.whole() !== odd && scanner.literal(sellerOrder) && scanner.whole() !== odd);

function touchIn(scanner: MessageScanner, track: Track, middle: Literal): CountedRow | undefined {
  const price = scanner.count(track.price);
  if (price === odd || !scanner.literal(middle)) return undefined;
  const size = scanner.count(track.size);
  return size !== odd && scanner.byte(quote) ? [price as Ticks, size as Lots] : undefined;
}

/** The time of the message, which stands behind that of the book. */
function tickerTime(scanner: MessageScanner): Micros | typeof odd | undefined {
  const ofBook = scanner.literal(ofTransaction) ? scanner.venueTime() : undefined;
  if (ofBook === odd) return odd;
  return scanner.literal(ofMessage) ? scanner.venueTime() : ofBook;
}

const at = 0x40;
const quote = 0x22;
const closingBrace = 0x7d;

const channels = ['depth@100ms', 'depth@0ms', 'depth', 'depth@500ms', 'trade', 'aggTrade', 'bookTicker'].map(
  (name) => ({
    name,
    opening: literalOf(`${name}","data":`),
  }),
);

const streamOpening = literalOf('{"stream":"');
const depthOpening = literalOf('{"e":"depthUpdate","E":');
const tradeOpening = literalOf('{"e":"trade","E":');
const joinedTradeOpening = literalOf('{"e":"aggTrade","E":');
const tickerOpening = literalOf('{"e":"bookTicker","u":');
const bareTickerOpening = literalOf('{"u":');
const ofTransaction = literalOf(',"T":');
const ofMessage = literalOf(',"E":');
const symbolOpening = literalOf(',"s":"');
const pairOpening = literalOf(',"ps":"');
const firstUpdate = literalOf(',"U":');
const lastUpdate = literalOf(',"u":');
const previousUpdate = literalOf(',"pu":');
const bids = literalOf(',"b":[');
const asks = literalOf(',"a":[');
const tradeSerial = literalOf(',"t":');
const joinedSerial = literalOf(',"a":');
const firstTrade = literalOf('","f":');
const lastTrade = literalOf(',"l":');
const tradePrice = literalOf(',"p":"');
const tradeSize = literalOf('","q":"');
const buyerOrder = literalOf(',"b":');
const sellerOrder = literalOf(',"a":');
const onMarket = literalOf(',"X":"MARKET"');
const buyerWaited = literalOf(',"m":true');
const sellerWaited = literalOf(',"m":false');
const spotEnd = literalOf(',"M":true}');
const bidPrice = literalOf(',"b":"');
const bidSize = literalOf('","B":"');
const askPrice = literalOf(',"a":"');
const askSize = literalOf('","A":"');
