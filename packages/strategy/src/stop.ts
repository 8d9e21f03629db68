import type { PlaceOrder, Ticks } from '@replay/core';
import { type HeldOrder, isAbout, type Stepped, sentOrder, type TriggerSource, watchedPrice } from './held-order.ts';
import type { View } from './view.ts';

/** An order that is sent once the market has come to a price. */
export interface Stop extends HeldOrder {
  readonly status: 'waiting' | 'sent';
  readonly trigger: Ticks;
  readonly triggerBy?: TriggerSource;
  /** Whether it waits for the market to go against a position that it would close, or with it. */
  readonly waitsFor: 'loss' | 'gain';
  readonly terms: PlaceOrder['terms'];
}

/** What a stop order is made of. */
export interface StopTerms extends HeldOrder {
  readonly trigger: Ticks;
  /** What is compared with the trigger: the facing quote when left out. */
  readonly triggerBy?: TriggerSource;
}

/** A market order once the watched price (a seller's best bid, a buyer's best ask) has fallen, for a buyer risen, to the trigger. */
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

/** Waits on, or is sent; it is sent once. To be called from `onBook`, and from `onTrade` too where prints trigger it. */
export function stepStop(stop: Stop, view: View): Stepped<Stop> {
  if (stop.status === 'sent' || !isAbout(stop, view) || !isReached(stop, watchedPrice(view, stop.side, stop.triggerBy)))
    return [stop, []];
  return [{ ...stop, status: 'sent' }, [sentOrder(stop, stop.terms)]];
}

/** Whether a price, in ticks, has come to the trigger, from the side where the stop waits for it. */
export function isReached(
  { side, trigger, waitsFor }: Pick<Stop, 'side' | 'trigger' | 'waitsFor'>,
  price: number | undefined,
): boolean {
  if (price === undefined) return false;
  const downwards = (side === 'sell') === (waitsFor === 'loss');
  return downwards ? price <= trigger : price >= trigger;
}
