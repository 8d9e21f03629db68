import type { PlaceOrder, Ticks } from '@replay/core';
import { facingPrice, type HeldOrder, isAbout, type Stepped, sentOrder } from './held-order.ts';
import type { View } from './view.ts';

/** An order that is sent once the market has come to a price. */
export interface Stop extends HeldOrder {
  readonly status: 'waiting' | 'sent';
  readonly trigger: Ticks;
  /** Whether it waits for the market to go against a position that it would close, or with it. */
  readonly waitsFor: 'loss' | 'gain';
  readonly terms: PlaceOrder['terms'];
}

/** What a stop order is made of. */
export interface StopTerms extends HeldOrder {
  readonly trigger: Ticks;
}

/** A market order once a seller's best bid has fallen to the trigger, or a buyer's best ask has risen to it. */
export const stopMarket = (terms: StopTerms): Stop => ({
  ...terms,
  status: 'waiting',
  waitsFor: 'loss',
  terms: { kind: 'market' },
});

/** Likewise a limit order, good till cancelled, which the market may run away from. */
export const stopLimit = ({ limit, ...terms }: StopTerms & { readonly limit: Ticks }): Stop => ({
  ...stopMarket(terms),
  terms: { kind: 'limit', price: limit, timeInForce: 'gtc' },
});

/** A market order once a seller's best bid has risen to the trigger, or a buyer's best ask has fallen to it. */
export const takeProfit = (terms: StopTerms): Stop => ({ ...stopMarket(terms), waitsFor: 'gain' });

/** A look at the book: the stop waits on, or is sent. It is sent once. */
export function stepStop(stop: Stop, view: View): Stepped<Stop> {
  if (stop.status === 'sent' || !isAbout(stop, view) || !isReached(stop, facingPrice(view, stop.side)))
    return [stop, []];
  return [{ ...stop, status: 'sent' }, [sentOrder(stop, stop.terms)]];
}

/** Whether a price has come to the trigger, from the side where the stop waits for it. */
export function isReached(
  { side, trigger, waitsFor }: Pick<Stop, 'side' | 'trigger' | 'waitsFor'>,
  price: Ticks,
): boolean {
  const downwards = (side === 'sell') === (waitsFor === 'loss');
  return downwards ? price <= trigger : price >= trigger;
}
