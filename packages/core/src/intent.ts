import type { InstrumentId } from './instrument.ts';
import type { Side } from './market-event.ts';
import type { Lots, Micros, Ticks } from './units.ts';

/**
 * Names an order within a run. A strategy may give its orders names of its own; the others are counted `'1'`, `'2'`, … in the
 * order of asking, past every name that a strategy took.
 */
export type OrderId = string;

/**
 * How long a limit order lives: `gtc` until cancelled, `post-only` likewise but rejected if it would take,
 * `ioc` takes at once and expires, `fok` takes all at once or nothing.
 */
export type TimeInForce = 'gtc' | 'post-only' | 'ioc' | 'fok';

/** The price terms of an order. */
export type OrderTerms = { readonly kind: 'market' } | LimitTerms;

export interface LimitTerms {
  readonly kind: 'limit';
  readonly price: Ticks;
  readonly timeInForce: TimeInForce;
  /** Good till date: at this time of the venue what is left expires, after the feed of that instant and before its requests. */
  readonly expiresAt?: Micros;
}

export interface PlaceOrder {
  readonly type: 'PlaceOrder';
  /** May be left out where a run has one instrument. */
  readonly instrument?: InstrumentId;
  readonly side: Side;
  readonly size: Lots;
  readonly terms: OrderTerms;
  /** A name for the order, never used before in the run; left out, the order is counted. */
  readonly id?: OrderId;
  /** Only reduces the position at the venue; the rest is cancelled when there is no position left to reduce. */
  readonly reduceOnly?: true;
  /** The strategy's own name for what it is for, carried into every report. */
  readonly tag?: string;
}

export interface CancelOrder {
  readonly type: 'CancelOrder';
  readonly order: OrderId;
}

/** Cancels every order that may still fill and is not being cancelled yet: of one instrument, or of all. */
export interface CancelAllOrders {
  readonly type: 'CancelAllOrders';
  readonly instrument?: InstrumentId;
}

/**
 * Changes price and size of a limit order. A smaller size at the same price keeps the queue position; another price or
 * a larger size arrives anew, at the back.
 */
export interface AmendOrder {
  readonly type: 'AmendOrder';
  readonly order: OrderId;
  readonly price: Ticks;
  /** The new total, what is filled already included. */
  readonly size: Lots;
}

/** What travels to the venue about an order. */
export type RequestKind = 'place' | 'cancel' | 'amend';

/** Asks to be called back at a time of the strategy's clock. */
export interface SetTimer {
  readonly type: 'SetTimer';
  readonly at: Micros;
  readonly name: string;
}

/** A request of a strategy. Requests reach the venue after their latency, and may be refused. */
export type Intent = PlaceOrder | CancelOrder | CancelAllOrders | AmendOrder | SetTimer;

/** What an order may have besides side and size. */
export interface OrderOptions {
  /** May be left out where a run has one instrument. */
  readonly instrument?: InstrumentId | undefined;
  /** A name for the order, never used before in the run; left out, the order is counted. */
  readonly id?: OrderId | undefined;
  /** Only ever shrinks the position that the venue knows. */
  readonly reduceOnly?: true | undefined;
  /** The strategy's own name for what it is for, carried into every report. */
  readonly tag?: string | undefined;
}

export interface LimitOptions extends OrderOptions {
  readonly price: Ticks;
  /** `gtc` unless given. */
  readonly timeInForce?: TimeInForce | undefined;
  /** Good till date, by the clock of the venue. */
  readonly expiresAt?: Micros | undefined;
}

/**
 * A limit order: `placeLimit('buy', orderLots(0.02, instrument), { price, timeInForce: 'post-only' })`. `orderLots` and `roundToTicks` make
 * lots and ticks of sizes and prices in the instrument's units.
 */
export function placeLimit(side: Side, size: Lots, options: LimitOptions): PlaceOrder {
  const { price, timeInForce = 'gtc', expiresAt } = options;
  const terms: LimitTerms = { kind: 'limit', price, timeInForce, ...(expiresAt === undefined ? {} : { expiresAt }) };
  return placed(side, size, terms, options);
}

/** A market order: `placeMarket('sell', size, { reduceOnly: true, tag: 'stop' })`. */
export const placeMarket = (side: Side, size: Lots, options: OrderOptions = {}): PlaceOrder =>
  placed(side, size, { kind: 'market' }, options);

function placed(side: Side, size: Lots, terms: OrderTerms, options: OrderOptions): PlaceOrder {
  const { instrument, id, reduceOnly, tag } = options;
  return {
    type: 'PlaceOrder',
    side,
    size,
    terms,
    ...(instrument === undefined ? {} : { instrument }),
    ...(id === undefined ? {} : { id }),
    ...(reduceOnly === undefined ? {} : { reduceOnly }),
    ...(tag === undefined ? {} : { tag }),
  };
}

export const cancel = (order: OrderId): CancelOrder => ({ type: 'CancelOrder', order });

export const cancelAll = (instrument?: InstrumentId): CancelAllOrders => ({
  type: 'CancelAllOrders',
  ...(instrument === undefined ? {} : { instrument }),
});

export const amend = (order: OrderId, price: Ticks, size: Lots): AmendOrder => ({
  type: 'AmendOrder',
  order,
  price,
  size,
});

export const setTimer = (at: Micros, name: string): SetTimer => ({ type: 'SetTimer', at, name });
