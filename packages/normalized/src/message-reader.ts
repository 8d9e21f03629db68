import {
  type FeedInterrupted,
  flagKinds,
  interruptionKinds,
  type Levels,
  type MarketEvent,
  type MessageFlagged,
  type MessageRejected,
  type Micros,
  type QuoteChanged,
  rejectionKinds,
} from '@replay/core';
import { forget, type KnownInstrument, type KnownInstruments } from './known-instruments.ts';
import { MessageFault } from './message-fault.ts';
import {
  changesIn,
  fieldOf,
  levelsIn,
  ordersIn,
  priceIn,
  type RawMessage,
  sideIn,
  sizeIn,
  textIn,
  timeIn,
  wordIn,
} from './message-fields.ts';
import { tickerNews } from './ticker-news.ts';

/** An event before its place in the stream is known. */
export type UnplacedEvent = WithoutPlace<MarketEvent>;
type WithoutPlace<Event> = Event extends MarketEvent ? Omit<Event, 'sequence'> : never;

interface Times {
  readonly exchangeTime: Micros;
  readonly receivedTime: Micros;
}

/**
 * The events that a parsed message makes. It takes the names of the relays for the same things too: `book_l1`, `book_l2`, `funding`.
 * `since` is when the message before was received. Throws `MessageFault` for what cannot be used.
 */
export function eventsIn(message: RawMessage, instruments: KnownInstruments, since: Micros): readonly UnplacedEvent[] {
  const type = textIn(message['type'], 'type');
  const times = timesIn(message, since);
  if (type === 'disconnect') {
    const cut = instruments.ofExchange(message['exchange'], message['symbols']);
    for (const known of cut) forget(known);
    return cut.map((known) => interrupted(message, { instrument: known.instrument.id, ...times }));
  }
  const known = instruments.named(message['exchange'] ?? undefined, message['symbol'] ?? undefined);
  const { price, size } = known;
  const stamp = { instrument: known.instrument.id, ...times };
  switch (type) {
    case 'book_change':
    case 'book_l2':
      return [
        {
          type: isSnapshot(message) ? 'BookSnapshotted' : 'BookChanged',
          ...stamp,
          bids: levelsIn(message['bids'], price, size, 'bids'),
          asks: levelsIn(message['asks'], price, size, 'asks'),
        },
      ];
    case 'book_snapshot':
      return [
        {
          type: 'BookSnapshotted',
          ...stamp,
          bids: levelsIn(message['bids'], price, size, 'bids'),
          asks: levelsIn(message['asks'], price, size, 'asks'),
        },
      ];
    case 'trade':
      return [
        {
          type: 'TradePrinted',
          ...stamp,
          price: priceIn(message['price'], price),
          size: sizeIn(fieldOf(message, 'amount', 'size', 'quantity'), size),
          aggressor: sideIn(message['side']),
          ...tradeIdIn(message),
        },
      ];
    case 'liquidation':
      return [
        {
          type: 'LiquidationPrinted',
          ...stamp,
          price: priceIn(message['price'], price),
          size: sizeIn(fieldOf(message, 'amount', 'size', 'quantity'), size),
          side: sideIn(message['side']),
        },
      ];
    case 'derivative_ticker':
    case 'funding':
      return tickerNews(message, known).map((news) => ({ ...stamp, ...news }));
    case 'book_ticker':
      return [{ type: 'QuoteChanged', ...stamp, ...tickerQuote(message, known) }];
    case 'quote':
    case 'book_l1':
      return [
        {
          type: 'QuoteChanged',
          ...stamp,
          ...quoteOf(levelsIn(message['bids'], price, size, 'bids'), levelsIn(message['asks'], price, size, 'asks')),
        },
      ];
    case 'orders_snapshot':
      return [{ type: 'PublicOrdersSnapshotted', ...stamp, orders: ordersIn(message['orders'], price, size) }];
    case 'orders_change':
      return [{ type: 'PublicOrdersChanged', ...stamp, changes: changesIn(message['changes'], price, size) }];
    case 'rejected':
      if (message['damagesBook'] === true) forget(known);
      return [rejected(message, stamp)];
    case 'flagged':
      return [flagged(message, stamp)];
    default:
      throw new MessageFault(`messages of type '${type}' are not known`);
  }
}

/** Where the venue told no time, it is that of the receipt; where there is no time of receipt, it is no earlier than the last. */
function timesIn(message: RawMessage, since: Micros): Times {
  const exchange = fieldOf(message, 'timestamp');
  const received = fieldOf(message, 'localTimestamp', 'local_timestamp');
  if (received !== undefined) {
    const receivedTime = timeIn(received, 'localTimestamp');
    return { exchangeTime: exchange === undefined ? receivedTime : timeIn(exchange, 'timestamp'), receivedTime };
  }
  const exchangeTime = timeIn(exchange, 'timestamp');
  return { exchangeTime, receivedTime: Math.max(exchangeTime, since) as Micros };
}

function isSnapshot(message: RawMessage): boolean {
  const told = fieldOf(message, 'isSnapshot', 'is_snapshot', 'level_reset');
  if (told === undefined || typeof told === 'boolean') return told ?? false;
  throw new MessageFault(`isSnapshot is ${JSON.stringify(told)}, neither true nor false`);
}

function tradeIdIn(message: RawMessage): { readonly tradeId?: string } {
  const id = fieldOf(message, 'id', 'trade_id');
  return typeof id === 'string' ? { tradeId: id } : {};
}

type Quote = Pick<QuoteChanged, 'bid' | 'ask'>;

function quoteOf(bids: Levels, asks: Levels): Quote {
  const best = ({ prices: [price], sizes: [size] }: Levels) =>
    price === undefined || size === undefined ? undefined : { price, size };
  const [bid, ask] = [best(bids), best(asks)];
  return { ...(bid && { bid }), ...(ask && { ask }) };
}

function tickerQuote(message: RawMessage, { price, size }: KnownInstrument): Quote {
  const best = (side: 'bid' | 'ask') => {
    const [at, of] = [message[`${side}Price`], message[`${side}Amount`]];
    if (at == null && of == null) return undefined;
    return { price: priceIn(at, price, `${side}Price`), size: sizeIn(of, size, `${side}Amount`) };
  };
  const [bid, ask] = [best('bid'), best('ask')];
  return { ...(bid && { bid }), ...(ask && { ask }) };
}

type Stamp = Times & { readonly instrument: KnownInstrument['instrument']['id'] };

function interrupted(message: RawMessage, stamp: Stamp): Omit<FeedInterrupted, 'sequence'> {
  const cause = fieldOf(message, 'cause', 'reason');
  return {
    type: 'FeedInterrupted',
    ...stamp,
    kind: wordIn(message['kind'], interruptionKinds, 'disconnect', 'kind'),
    cause: cause === undefined ? 'the recorder lost its connection' : textIn(cause, 'cause'),
    ...(message['place'] == null ? {} : { place: textIn(message['place'], 'place') }),
  };
}

const rejected = (message: RawMessage, stamp: Stamp): Omit<MessageRejected, 'sequence'> => ({
  type: 'MessageRejected',
  ...stamp,
  kind: wordIn(message['kind'], rejectionKinds, 'unreadable', 'kind'),
  reason: textIn(message['reason'], 'reason'),
  place: textIn(message['place'], 'place'),
  damagesBook: message['damagesBook'] !== false,
});

const flagged = (message: RawMessage, stamp: Stamp): Omit<MessageFlagged, 'sequence'> => ({
  type: 'MessageFlagged',
  ...stamp,
  kind: wordIn(message['kind'], flagKinds, undefined, 'kind'),
  reason: textIn(message['reason'], 'reason'),
  place: textIn(message['place'], 'place'),
});
