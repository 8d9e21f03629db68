import { type Book, isCrossed, waitingBook } from '@replay/book';
import type {
  BookSide,
  Instrument,
  InstrumentId,
  Lots,
  Micros,
  OrderEvent,
  OrderId,
  OrderTerms,
  Side,
  Ticks,
  TimeInForce,
} from '@replay/core';
import type { MarginTerms } from '@replay/ledger';
import type { FeeContext, FeeModel } from './fee-model.ts';
import type { FillRules } from './fill-rules.ts';
import type { AnyQueueModel, OrdersAhead } from './order-queue-model.ts';
import { RestingPrices } from './resting-prices.ts';
import type { MarketPace, SlippageModel } from './slippage-model.ts';

/**
 * One instrument at the simulated venue: the recorded book, which our orders never change, our working orders beside it,
 * and what of the displayed sizes we have already used. Everything that reaches a venue changes it; `copyVenue` gives the value
 * of a moment.
 */
export interface Venue {
  readonly instrument: Instrument;
  book: Book;
  /** While the feed is silent and `book` therefore stale: the book as it stood. */
  silentBook: Book | undefined;
  /** Our working orders, highest price first, then oldest first. */
  readonly buys: WorkingOrder[];
  /** Our working orders, lowest price first, then oldest first. */
  readonly sells: WorkingOrder[];
  /** At which prices these rest. */
  readonly resting: Readonly<Record<Side, RestingPrices>>;
  readonly used: UsedDepth;
  /** Our position as the venue knows it, signed. */
  position: Lots;
  /** No working order expires before this; undefined while none of them ever does. */
  nextExpiry: Micros | undefined;
  /** Bid plus ask in ticks of the last book one could mark at; undefined before the first. */
  midDoubled: number | undefined;
  /** How fast the market moves and trades; undefined unless a slippage model measures it. */
  pace: MarketPace | undefined;
}

/** Displayed size that is not there for us, by side and price. */
export interface UsedDepth {
  /** Taken by our own orders since the level was last refreshed. */
  readonly consumed: Readonly<Record<BookSide, Map<Ticks, UsedLevel>>>;
  /** Levels that newer rows of the other side contradict (a crossed book): nothing there until the feed touches them. */
  readonly contradicted: Readonly<Record<BookSide, Set<Ticks>>>;
}

/** How much of a level we used, and what it displayed then: the feed has looked again once it displays something else. */
export interface UsedLevel {
  readonly size: Lots;
  readonly displayed: Lots;
}

/** A limit order that rests at the venue. */
export interface WorkingOrder {
  readonly id: OrderId;
  readonly side: Side;
  readonly price: Ticks;
  size: Lots;
  leaves: Lots;
  readonly timeInForce: TimeInForce;
  /** The estimated public size in front, in lots; undefined before the first book. */
  ahead: number | undefined;
  readonly aheadAtJoin: number | undefined;
  /** The orders ahead, where the feed names them and the queue model reads them. */
  aheadOf?: OrdersAhead | undefined;
  /** Printed at our price since the last row of the level, in lots. */
  printed: number;
  readonly expiresAt?: Micros | undefined;
  readonly reduceOnly?: true | undefined;
}

/** An order as it reaches the venue. */
export interface ArrivingOrder {
  readonly id: OrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly size: Lots;
  readonly terms: OrderTerms;
  readonly reduceOnly?: true | undefined;
}

/** Answers whether the account can carry the order; the rule is the account's, not the venue's. */
export type MarginCheck = (venue: Venue, order: ArrivingOrder) => boolean;

/** The swappable parts of a venue. */
export interface VenueModels {
  readonly fills: FillRules;
  readonly queue: AnyQueueModel;
  readonly fees: FeeModel;
  /** Worsens the prices at which orders take; none if left out. */
  readonly slippage?: SlippageModel | undefined;
  /** What fees may go by beyond the fill; left out, nothing was traded yet. */
  readonly run?: FeeContext;
}

/** What the account's margin rule goes by. */
export interface CarryTerms extends Pick<VenueModels, 'fees' | 'slippage' | 'run'> {
  readonly margin: MarginTerms;
}

/** When the venue acts, and after which market event. */
export interface Instant {
  readonly time: Micros;
  readonly sequence: number;
}

type Unstamped<Event> = Event extends OrderEvent ? Omit<Event, 'seenTime' | 'fill'> : never;

/** What the venue answers, before it is known when the strategy will see it and which fill of the run it is. */
export type VenueAnswer = Unstamped<OrderEvent>;

/** Where nothing happened. */
export const noAnswers: readonly VenueAnswer[] = Object.freeze([]);

export const openVenue = (instrument: Instrument): Venue => ({
  instrument,
  book: waitingBook,
  silentBook: undefined,
  buys: [],
  sells: [],
  resting: { buy: new RestingPrices(), sell: new RestingPrices() },
  used: {
    consumed: { bid: new Map(), ask: new Map() },
    contradicted: { bid: new Set(), ask: new Set() },
  },
  position: 0 as Lots,
  nextExpiry: undefined,
  midDoubled: undefined,
  pace: undefined,
});

export const copyVenue = (venue: Omit<Venue, 'resting'>): Venue => {
  const { consumed, contradicted } = venue.used;
  return {
    instrument: venue.instrument,
    book: venue.book,
    silentBook: venue.silentBook,
    buys: venue.buys.map(copyOrder),
    sells: venue.sells.map(copyOrder),
    resting: { buy: new RestingPrices(), sell: new RestingPrices() },
    used: {
      consumed: { bid: new Map(consumed.bid), ask: new Map(consumed.ask) },
      contradicted: { bid: new Set(contradicted.bid), ask: new Set(contradicted.ask) },
    },
    position: venue.position,
    nextExpiry: venue.nextExpiry,
    midDoubled: venue.midDoubled,
    pace: venue.pace,
  };
};

const copyOrder = (order: WorkingOrder): WorkingOrder => ({ ...order });

/**
 * The feed of a venue has been silent for too long. The book is stale, so that nothing can be taken from it, while orders
 * keep resting and prints keep filling them. Unlike after a gap nothing was missed: the next change applies to the book as it stood.
 */
export function silence(venue: Venue, since: Micros): void {
  venue.silentBook = venue.book;
  venue.book = { status: 'stale', cause: 'the feed is silent', since };
}

/** The end of a silence: the book is what it was before it. */
export function resume(venue: Venue): void {
  if (venue.silentBook === undefined) return;
  venue.book = venue.silentBook;
  venue.silentBook = undefined;
}

/** Remembers the mid of a book one can mark at; the last one is carried through books one cannot. */
export function noteMid(venue: Venue): void {
  const { book } = venue;
  if (book.status === 'live' && book.touch !== undefined && !isCrossed(book))
    venue.midDoubled = book.touch.bid.price + book.touch.ask.price;
}

/** The side of the book an order of this side rests on. */
export const ownSide = (side: Side): BookSide => (side === 'buy' ? 'bid' : 'ask');
/** The side of the book an order of this side takes from. */
export const otherSide = (side: Side): BookSide => (side === 'buy' ? 'ask' : 'bid');
export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');
export const bothSides: readonly Side[] = ['buy', 'sell'];

/** Whether trading at `price` is within an order's limit. */
export const withinLimit = (side: Side, limit: Ticks | undefined, price: Ticks): boolean =>
  limit === undefined || (side === 'buy' ? price <= limit : price >= limit);

export const workingOrders = (venue: Venue, side: Side): WorkingOrder[] => (side === 'buy' ? venue.buys : venue.sells);

/** Our working order of that name. */
export const workingOrder = (venue: Venue, id: OrderId): WorkingOrder | undefined =>
  find(venue.buys, id) ?? find(venue.sells, id);

function find(orders: readonly WorkingOrder[], id: OrderId): WorkingOrder | undefined {
  for (let index = 0; index < orders.length; index++) if (orders[index]!.id === id) return orders[index];
  return undefined;
}

/** Puts an order behind all of the same or a better price. */
export function addOrder(venue: Venue, order: WorkingOrder): void {
  const orders = workingOrders(venue, order.side);
  const better = order.side === 'buy' ? 1 : -1;
  let index = orders.length;
  while (index > 0 && (orders[index - 1]!.price - order.price) * better < 0) index -= 1;
  insertOrder(venue, order, index);
}

/** Puts an order back where `removeOrder` found it. */
export function insertOrder(venue: Venue, order: WorkingOrder, index: number): void {
  const orders = workingOrders(venue, order.side);
  orders.push(order);
  for (let at = orders.length - 1; at > index; at--) orders[at] = orders[at - 1]!;
  orders[index] = order;
  venue.resting[order.side].forget();
}

/** Removes one of our working orders; gives the index at which it was. */
export function removeOrder(venue: Venue, order: WorkingOrder): number {
  const orders = workingOrders(venue, order.side);
  const index = orders.indexOf(order);
  for (let at = index; at < orders.length - 1; at++) orders[at] = orders[at + 1]!;
  orders.pop();
  venue.resting[order.side].forget();
  return index;
}

/** Keeps those of our orders of a side that pass, in their order. */
export function keepOrders(venue: Venue, side: Side, isKept: (order: WorkingOrder) => boolean): void {
  const orders = workingOrders(venue, side);
  let kept = 0;
  for (let index = 0; index < orders.length; index++) {
    const order = orders[index]!;
    if (isKept(order)) orders[kept++] = order;
  }
  if (kept === orders.length) return;
  while (orders.length > kept) orders.pop();
  venue.resting[side].forget();
}

/** Books a fill of a working order. */
export function fillOrder(venue: Venue, order: WorkingOrder, size: number): void {
  order.leaves = (order.leaves - size) as Lots;
  addPosition(venue, order.side, size);
  venue.resting[order.side].forget();
}

export function addPosition(venue: Venue, side: Side, size: number): void {
  venue.position = (venue.position + (side === 'buy' ? size : -size)) as Lots;
}
