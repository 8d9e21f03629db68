import { type Book, waitingBook } from '@replay/book';
import type { BookSide, Instrument, Lots, Micros, OrderEvent, OrderId, Side, Ticks, TimeInForce } from '@replay/core';
import type { FeeModel, RunSoFar } from './fee-model.ts';
import type { FillRules } from './fill-rules.ts';
import type { MarketPace } from './market-pace.ts';
import type { AnyQueueModel, OrdersAhead } from './order-queue-model.ts';
import type { SlippageModel } from './slippage-model.ts';

/**
 * One instrument at the simulated venue: the recorded book, which our orders never change, our working orders beside it,
 * and what of the displayed sizes we have already used. A value: every step returns the next one.
 */
export interface Venue {
  readonly instrument: Instrument;
  readonly book: Book;
  /** While the feed is silent and `book` therefore stale: the book as it stood. */
  readonly silentBook: Book | undefined;
  /** Our working orders, highest price first, then oldest first. */
  readonly buys: readonly WorkingOrder[];
  /** Our working orders, lowest price first, then oldest first. */
  readonly sells: readonly WorkingOrder[];
  readonly used: UsedDepth;
  /** Our position as the venue knows it, signed. */
  readonly position: Lots;
  /** No working order expires before this; undefined while none of them ever does. */
  readonly nextExpiry: Micros | undefined;
  /** Bid plus ask in ticks of the last book one could mark at; undefined before the first. */
  readonly midDoubled: number | undefined;
  /** How fast the market moves and trades; undefined unless a slippage model measures it. */
  readonly pace: MarketPace | undefined;
}

/** Displayed size that is not there for us, by side and price. */
export interface UsedDepth {
  /** Taken by our own orders since the level was last refreshed. */
  readonly consumed: Readonly<Record<BookSide, ReadonlyMap<Ticks, UsedLevel>>>;
  /** Levels that newer rows of the other side contradict (a crossed book): nothing there until the feed touches them. */
  readonly contradicted: Readonly<Record<BookSide, ReadonlySet<Ticks>>>;
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
  readonly size: Lots;
  readonly leaves: Lots;
  readonly timeInForce: TimeInForce;
  /** The estimated public size in front, in lots; undefined while no book has told. */
  readonly ahead: number | undefined;
  readonly aheadAtJoin: number | undefined;
  /** Who they are, where the feed names them and the queue model asks. */
  readonly aheadOf?: OrdersAhead;
  /** Printed at our price since the last row of the level, in lots. */
  readonly printed: number;
  readonly expiresAt?: Micros;
  readonly reduceOnly?: true;
}

/** The swappable parts of a venue. */
export interface VenueModels {
  readonly fills: FillRules;
  readonly queue: AnyQueueModel;
  readonly fees: FeeModel;
  /** What makes taking dearer than the depth it walks; left out, nothing does. */
  readonly slippage?: SlippageModel;
  /** What fees may go by beyond the fill; left out, nothing was traded yet. */
  readonly run?: RunSoFar;
}

/** When and at which place of the tape the venue acts. */
export interface Instant {
  readonly time: Micros;
  readonly sequence: number;
}

type Unstamped<Event> = Event extends OrderEvent ? Omit<Event, 'seenTime' | 'fill'> : never;

/** What the venue answers, before it is known when the strategy will see it and which fill of the run it is. */
export type VenueAnswer = Unstamped<OrderEvent>;

const nothingUsed: UsedDepth = {
  consumed: { bid: new Map(), ask: new Map() },
  contradicted: { bid: new Set(), ask: new Set() },
};

export const openVenue = (instrument: Instrument): Venue => ({
  instrument,
  book: waitingBook,
  silentBook: undefined,
  buys: [],
  sells: [],
  used: nothingUsed,
  position: 0 as Lots,
  nextExpiry: undefined,
  midDoubled: undefined,
  pace: undefined,
});

/**
 * The venue with another book and mid, and no silence. Field by field, since this is done for every book message and a spread is
 * several times slower.
 */
export const showing = (venue: Venue, book: Book, midDoubled: number | undefined): Venue => ({
  instrument: venue.instrument,
  book,
  silentBook: undefined,
  buys: venue.buys,
  sells: venue.sells,
  used: venue.used,
  position: venue.position,
  nextExpiry: venue.nextExpiry,
  midDoubled,
  pace: venue.pace,
});

/** The side of the book an order of this side rests on. */
export const ownSide = (side: Side): BookSide => (side === 'buy' ? 'bid' : 'ask');
/** The side of the book an order of this side takes from. */
export const otherSide = (side: Side): BookSide => (side === 'buy' ? 'ask' : 'bid');
export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');

/** Whether trading at `price` is within an order's limit. */
export const withinLimit = (side: Side, limit: Ticks | undefined, price: Ticks): boolean =>
  limit === undefined || (side === 'buy' ? price <= limit : price >= limit);

export const workingOrders = (venue: Venue, side: Side): readonly WorkingOrder[] =>
  side === 'buy' ? venue.buys : venue.sells;

export const withOrders = (venue: Venue, side: Side, orders: readonly WorkingOrder[]): Venue =>
  side === 'buy' ? { ...venue, buys: orders } : { ...venue, sells: orders };

/** Our working order of that name. */
export const workingOrder = (venue: Venue, id: OrderId): WorkingOrder | undefined =>
  venue.buys.find((own) => own.id === id) ?? venue.sells.find((own) => own.id === id);

/** The venue without one of our working orders. */
export const withoutOrder = (venue: Venue, order: WorkingOrder): Venue =>
  withOrders(
    venue,
    order.side,
    workingOrders(venue, order.side).filter((own) => own !== order),
  );

/** The position after a fill of ours. */
export const positionAfter = (position: Lots, side: Side, size: number): Lots =>
  (position + (side === 'buy' ? size : -size)) as Lots;

/** Our orders of one side with one more, behind all of the same or a better price. */
export function joined(orders: readonly WorkingOrder[], order: WorkingOrder): readonly WorkingOrder[] {
  const better = order.side === 'buy' ? 1 : -1;
  const at = orders.findIndex((other) => (other.price - order.price) * better < 0);
  return at < 0 ? [...orders, order] : [...orders.slice(0, at), order, ...orders.slice(at)];
}
