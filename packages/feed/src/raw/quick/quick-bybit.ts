import type { Lots, Ticks } from '@replay/core';
import { literalOf, odd } from '@replay/normalized';
import type { Track } from '../../dataset/track.ts';
import type { CountedBook, CountedMessage, CountedPrint } from '../venue-message.ts';
import type { MessageScanner } from './message-scanner.ts';
import { NamedTracks } from './named-tracks.ts';
import type { QuickMessages } from './quick-messages.ts';

/** Books and trades of Bybit v5. Tickers leave out what did not change and are left to the codec, which remembers. */
export class QuickBybit implements QuickMessages {
  readonly #exchange: string;
  readonly #tracks: NamedTracks;

  constructor(exchange: 'bybit' | 'bybit-spot', tracks: readonly Track[]) {
    this.#exchange = exchange;
    this.#tracks = new NamedTracks(tracks);
  }

  read(scanner: MessageScanner): readonly CountedMessage[] | undefined {
    if (scanner.literal(tradesTopic)) return this.#trades(scanner);
    if (!scanner.literal(bookTopic)) return undefined;
    const book = books.find(({ depth }) => scanner.literal(depth));
    const message = book && this.#book(scanner, book);
    return message && [message];
  }

  #book(scanner: MessageScanner, { channel, rank }: { channel: string; rank: number }): CountedBook | undefined {
    if (!scanner.name(quote) || !scanner.literal(typeOpening)) return undefined;
    const isChange = scanner.literal(delta);
    if (!isChange && !scanner.literal(snapshot)) return undefined;
    const exchangeTime = scanner.venueTime();
    if (exchangeTime === odd || !scanner.literal(dataOpening)) return undefined;
    const track = this.#tracks.read(scanner);
    if (track === undefined || !scanner.literal(bidsOpening)) return undefined;
    const bids = scanner.levels(track);
    if (bids === undefined || !scanner.literal(asksOpening)) return undefined;
    const asks = scanner.levels(track);
    if (asks === undefined || !scanner.literal(updateOpening)) return undefined;
    const last = scanner.whole();
    if (last === odd || !scanner.literal(crossOpening) || scanner.whole() === odd) return undefined;
    // When the matching engine made it is told by newer messages.
    const isEngineTimed = scanner.literal(engineTimeOpening);
    if (isEngineTimed ? scanner.whole() === odd : !scanner.byte(closingBrace)) return undefined;
    if (!scanner.byte(closingBrace)) return undefined;
    return {
      type: 'book',
      exchange: this.#exchange,
      symbol: track.instrument.symbol,
      exchangeTime,
      kind: isChange ? 'change' : 'snapshot',
      origin: 'stream',
      channel,
      rank,
      bids,
      asks,
      ids: { last },
      checksum: undefined,
      depth: undefined,
    };
  }

  #trades(scanner: MessageScanner): readonly CountedMessage[] | undefined {
    if (!scanner.name(quote) || !scanner.literal(tradesOpening) || scanner.whole() === odd) return undefined;
    if (!scanner.literal(listOpening)) return undefined;
    const prints: CountedPrint[] = [];
    do {
      const print = this.#trade(scanner);
      if (print === undefined) return undefined;
      prints.push(print);
    } while (scanner.byte(comma));
    return scanner.literal(listEnd) ? prints : undefined;
  }

  #trade(scanner: MessageScanner): CountedPrint | undefined {
    if (!scanner.literal(tradeTime)) return undefined;
    const exchangeTime = scanner.venueTime();
    if (exchangeTime === odd || !scanner.literal(tradeSymbol)) return undefined;
    const track = this.#tracks.read(scanner);
    if (track === undefined || !scanner.literal(tradeSide)) return undefined;
    const isPurchase = scanner.literal(purchase);
    if ((!isPurchase && !scanner.literal(sale)) || !scanner.literal(tradeSize)) return undefined;
    const size = scanner.count(track.size);
    if (size === odd || !scanner.literal(tradePrice)) return undefined;
    const price = scanner.count(track.price);
    if (price === odd || !scanner.byte(quote)) return undefined;
    if (scanner.literal(tickDirection) && !scanner.name(quote)) return undefined;
    const id = scanner.literal(tradeId) ? scanner.text() : odd;
    if (id === odd || id === '') return undefined;
    scanner.literal(onBook);
    scanner.literal(noPriceImprovement);
    if (scanner.literal(crossOpening) && scanner.whole() === odd) return undefined;
    if (!scanner.byte(closingBrace)) return undefined;
    return {
      type: 'print',
      exchange: this.#exchange,
      symbol: track.instrument.symbol,
      exchangeTime,
      happened: true,
      price: price as Ticks,
      size: size as Lots,
      aggressor: isPurchase ? 'buy' : 'sell',
      id,
      serial: undefined,
    };
  }
}

const quote = 0x22;
const comma = 0x2c;
const closingBrace = 0x7d;

/** The depths that Bybit has had; `orderbook.1` is told as quotes. */
const books = [50, 200, 500, 1000, 25, 100].map((rank) => ({
  channel: `orderbook.${rank}`,
  rank,
  depth: literalOf(`${rank}.`),
}));

const bookTopic = literalOf('{"topic":"orderbook.');
const tradesTopic = literalOf('{"topic":"publicTrade.');
const typeOpening = literalOf(',"type":"');
const delta = literalOf('delta","ts":');
const snapshot = literalOf('snapshot","ts":');
const dataOpening = literalOf(',"data":{"s":"');
const bidsOpening = literalOf(',"b":[');
const asksOpening = literalOf(',"a":[');
const updateOpening = literalOf(',"u":');
const crossOpening = literalOf(',"seq":');
const engineTimeOpening = literalOf('},"cts":');
const tradesOpening = literalOf(',"type":"snapshot","ts":');
const listOpening = literalOf(',"data":[');
const listEnd = literalOf(']}');
const tradeTime = literalOf('{"T":');
const tradeSymbol = literalOf(',"s":"');
const tradeSide = literalOf(',"S":"');
const purchase = literalOf('Buy"');
const sale = literalOf('Sell"');
const tradeSize = literalOf(',"v":"');
const tradePrice = literalOf('","p":"');
const tickDirection = literalOf(',"L":"');
const tradeId = literalOf(',"i":"');
const onBook = literalOf(',"BT":false');
const noPriceImprovement = literalOf(',"RPI":false');
