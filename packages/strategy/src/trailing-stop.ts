import type { Ticks } from '@replay/core';
import { type HeldOrder, isAbout, type Stepped, sentOrder, type TriggerSource, watchedPrice } from './held-order.ts';
import { isReached } from './stop.ts';
import type { View } from './view.ts';

/** A stop whose trigger follows the market at a distance as long as it goes well, and stays when it does not. */
export interface TrailingStop extends HeldOrder {
  readonly status: 'waiting' | 'sent';
  readonly distance: Ticks;
  /** What it follows, and what is compared with the trigger: the facing quote when left out. */
  readonly triggerBy?: TriggerSource;
  /** Where it would be sent now; undefined before the first look at the book. */
  readonly trigger: Ticks | undefined;
}

export const trailingStop = (terms: Omit<TrailingStop, 'status' | 'trigger'>): TrailingStop => ({
  ...terms,
  status: 'waiting',
  trigger: undefined,
});

/** As `stepStop`: the trigger follows, and a market order is sent when the price has come back to it. */
export function stepTrailingStop(stop: TrailingStop, view: View): Stepped<TrailingStop> {
  if (stop.status === 'sent' || !isAbout(stop, view)) return [stop, []];
  const { side } = stop;
  const price = watchedPrice(view, side, stop.triggerBy);
  if (price === undefined) return [stop, []];
  const trigger = closer(stop, price);
  if (!isReached({ side, trigger, waitsFor: 'loss' }, price)) return [{ ...stop, trigger }, []];
  return [{ ...stop, trigger, status: 'sent' }, [sentOrder(stop, { kind: 'market' })]];
}

function closer({ side, distance, trigger }: TrailingStop, price: number): Ticks {
  const followed = (side === 'sell' ? Math.floor(price - distance) : Math.ceil(price + distance)) as Ticks;
  if (trigger === undefined) return followed;
  return (side === 'sell' ? Math.max(trigger, followed) : Math.min(trigger, followed)) as Ticks;
}
