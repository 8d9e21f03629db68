import { flagKinds, interruptionKinds, rejectionKinds, type Side } from '@replay/core';
import { MessageFault } from '../raw/message-fault.ts';
import {
  decimalIn,
  isObject,
  listIn,
  objectIn,
  optionalDecimal,
  optionalTime,
  type RawObject,
  textIn,
  timeIn,
  wholeIn,
} from '../raw/raw-fields.ts';
import { type Glimpse, glimpseBy, type VenueCodec } from '../raw/venue-codec.ts';
import type { FindingMessage, TextRow, VenueMessage } from '../raw/venue-message.ts';

/** What a relay says to the connection itself. */
const control: ReadonlySet<unknown> = new Set(['pong', 'end', 'subscribed', 'unsubscribed', 'heartbeat', 'info']);

/**
 * The live stream of a relay: to its readers one more venue, whose `update_id` counts the book messages of a symbol. Levels
 * come as `[price, size]`, `{price, quantity | size | amount}` or `{price: size}`, decimals as texts or numbers, times in ms or µs.
 * Frames without a `symbol` are of the only one that was asked for.
 */
export class RelayLiveCodec implements VenueCodec {
  readonly numbersAreDecimals = true;
  readonly #exchange: string;
  readonly #only: string | undefined;
  readonly #hidden: (text: string) => string;

  /** `hidden` hides the key in what the relay says, before that is cut. */
  constructor(exchange: string, only: string | undefined, hidden: (text: string) => string = (text) => text) {
    this.#hidden = hidden;
    this.#exchange = exchange;
    this.#only = only;
  }

  decode(message: unknown): readonly VenueMessage[] {
    const frame = objectIn(message, 'the frame');
    const { type } = frame as { readonly type?: unknown };
    if (control.has(type)) return [];
    if (type === 'error')
      throw new MessageFault(`the relay says: ${this.#hidden(String(frame['message'])).slice(0, 200)}`);
    const stamp = {
      exchange: this.#exchange,
      symbol: frame['symbol'] === undefined ? this.#symbol() : textIn(frame['symbol'], 'symbol'),
      exchangeTime: timeIn(frame['timestamp'], 'timestamp'),
    };
    switch (type) {
      case 'snapshot':
      case 'delta':
        return [
          {
            type: 'book',
            ...stamp,
            kind: type === 'snapshot' ? 'snapshot' : 'change',
            origin: 'stream',
            channel: undefined,
            rank: 0,
            bids: rowsOf(frame['bids'] ?? frame['b'], 'bids'),
            asks: rowsOf(frame['asks'] ?? frame['a'], 'asks'),
            ids: frame['update_id'] == null ? undefined : { last: wholeIn(frame['update_id'], 'update_id') },
            checksum: undefined,
            depth: undefined,
          },
        ];
      case 'trade': {
        const id = frame['trade_id'] ?? frame['id'];
        const traded = {
          price: decimalIn(frame['price'], 'price'),
          size: sizeIn(frame),
          aggressor: aggressorIn(frame),
        };
        const named = { id: id == null ? undefined : String(id), serial: undefined };
        return [{ type: 'print', ...stamp, happened: true, ...traded, ...named }];
      }
      case 'liquidation':
        return [
          {
            type: 'liquidation',
            ...stamp,
            price: decimalIn(frame['price'], 'price'),
            size: sizeIn(frame),
            side: aggressorIn(frame),
          },
        ];
      case 'funding': {
        const settlesAt = optionalTime(frame['next_funding_time'], 'next_funding_time');
        return [{ type: 'funding', ...stamp, rate: decimalIn(frame['rate'], 'rate'), settlesAt }];
      }
      case 'mark': {
        const indexPrice = optionalDecimal(frame['index_price'], 'index_price');
        return [{ type: 'mark', ...stamp, price: decimalIn(frame['price'], 'price'), indexPrice }];
      }
      case 'book_l1':
        return [
          { type: 'quote', ...stamp, bid: rowsOf(frame['bids'], 'bids')[0], ask: rowsOf(frame['asks'], 'asks')[0] },
        ];
      case 'disconnect':
      case 'rejected':
      case 'flagged':
        return [{ type: 'finding', ...stamp, finding: findingIn(type, frame) }];
      default:
        throw new MessageFault(`frames of type ${JSON.stringify(type) ?? 'nothing'} are not known`);
    }
  }

  glimpse(text: string): Glimpse {
    const { symbol, subject } = glimpseBy(text, {
      symbols: [/"symbol"\s*:\s*"([^"]+)"/],
      book: /"type"\s*:\s*"(?:snapshot|delta)"/,
      other: /"type"\s*:\s*"(?!snapshot|delta)/,
    });
    return { symbol: symbol ?? this.#only, subject };
  }

  #symbol(): string {
    if (this.#only !== undefined) return this.#only;
    throw new MessageFault('the frame names no symbol, and several were asked for');
  }
}

function findingIn(type: 'disconnect' | 'rejected' | 'flagged', frame: RawObject): FindingMessage['finding'] {
  const place = frame['place'] == null ? undefined : textIn(frame['place'], 'place');
  const reason = textIn(frame['reason'], 'reason');
  switch (type) {
    case 'disconnect': {
      const kind = kindIn(frame, interruptionKinds) ?? 'disconnect';
      return { type: 'FeedInterrupted', kind, cause: reason, ...(place === undefined ? {} : { place }) };
    }
    case 'rejected': {
      const kind = kindIn(frame, rejectionKinds) ?? 'unreadable';
      const damagesBook = frame['damages_book'] !== false;
      return { type: 'MessageRejected', kind, reason, place: place ?? 'the relay', damagesBook };
    }
    case 'flagged': {
      const kind = kindIn(frame, flagKinds);
      if (kind === undefined) throw new MessageFault(`a message was flagged as ${JSON.stringify(frame['kind'])}`);
      return { type: 'MessageFlagged', kind, reason, place: place ?? 'the relay' };
    }
  }
}

const kindIn = <Kind extends string>(frame: RawObject, kinds: readonly Kind[]): Kind | undefined =>
  kinds.find((kind) => kind === frame['kind']);

const sizeIn = (frame: RawObject): string =>
  decimalIn(frame['quantity'] ?? frame['size'] ?? frame['amount'], 'quantity');

function aggressorIn(frame: RawObject): Side | 'unknown' {
  const { side } = frame as { readonly side?: unknown };
  if (side === 'buy' || side === 'sell' || side === 'unknown') return side;
  throw new MessageFault(`the side is ${JSON.stringify(side)}, neither buy nor sell`);
}

function rowsOf(value: unknown, name: string): readonly TextRow[] {
  if (isObject(value)) return Object.entries(value).map(([price, size]) => rowIn(price, size, name));
  return listIn(value, name).map((row) => {
    if (Array.isArray(row)) return rowIn(row[0], row[1], name);
    const level = objectIn(row, `a row of ${name}`);
    return rowIn(level['price'], level['quantity'] ?? level['size'] ?? level['amount'], name);
  });
}

const rowIn = (price: unknown, size: unknown, name: string): TextRow => [
  decimalIn(price, `a price of ${name}`),
  decimalIn(size, `a size of ${name}`),
];
