import type { InstrumentId } from './instrument.ts';
import type { Side } from './market-event.ts';
import type { Lots, Micros, Ticks } from './units.ts';

/** Names an order within a run; the host counts them `'1'`, `'2'`, … in the order of asking. */
export type OrderId = string;

/**
 * How long a limit order lives: `gtc` until cancelled, `post-only` likewise but rejected if it would take,
 * `ioc` takes at once and expires, `fok` takes all at once or nothing.
 */
export type TimeInForce = 'gtc' | 'post-only' | 'ioc' | 'fok';

/** The price terms of an order. */
export type OrderTerms =
  | { readonly kind: 'market' }
  | { readonly kind: 'limit'; readonly price: Ticks; readonly timeInForce: TimeInForce };

export interface PlaceOrder {
  readonly type: 'PlaceOrder';
  /** May be left out where a run has one instrument. */
  readonly instrument?: InstrumentId;
  readonly side: Side;
  readonly size: Lots;
  readonly terms: OrderTerms;
  /** The strategy's own name for it, carried into every report. */
  readonly tag?: string;
}

export interface CancelOrder {
  readonly type: 'CancelOrder';
  readonly order: OrderId;
}

/** Asks to be called back at a time of the strategy's clock. */
export interface SetTimer {
  readonly type: 'SetTimer';
  readonly at: Micros;
  readonly name: string;
}

/** What a strategy can wish for. Wishes travel to the venue with their latency, and may be refused. */
export type Intent = PlaceOrder | CancelOrder | SetTimer;

export const placeLimit = (
  side: Side,
  price: Ticks,
  size: Lots,
  timeInForce: TimeInForce = 'gtc',
  tag?: string,
): PlaceOrder => ({
  type: 'PlaceOrder',
  side,
  size,
  terms: { kind: 'limit', price, timeInForce },
  ...(tag === undefined ? {} : { tag }),
});

export const placeMarket = (side: Side, size: Lots, tag?: string): PlaceOrder => ({
  type: 'PlaceOrder',
  side,
  size,
  terms: { kind: 'market' },
  ...(tag === undefined ? {} : { tag }),
});

export const cancel = (order: OrderId): CancelOrder => ({ type: 'CancelOrder', order });

export const setTimer = (at: Micros, name: string): SetTimer => ({ type: 'SetTimer', at, name });
