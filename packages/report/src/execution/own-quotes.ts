import type { Side } from '@replay/core';
import { type OrderLife, signOf } from '../orders/live-order.ts';
import type { PublicTouch } from './taker-costs.ts';

/** Our orders that rest on one side of the book, and where the best of them stands. */
export class OwnSide {
  readonly #side: Side;
  readonly #orders: OrderLife[] = [];
  /** Orders that have not been at the public touch yet. */
  #behind = 0;
  /** The price nearest to the other side, in ticks; undefined while nothing rests. */
  best: number | undefined;
  /** All that rests, in lots. */
  size = 0;

  constructor(side: Side) {
    this.#side = side;
  }

  /** An order came, went or changed. */
  refresh(order: OrderLife, rests: boolean): void {
    const place = this.#orders.indexOf(order);
    if (rests && place < 0) this.#orders.push(order);
    if (!rests && place < 0) return;
    if (!rests) this.#orders.splice(place, 1);
    const sign = signOf(this.#side);
    let best = -Infinity;
    this.size = 0;
    this.#behind = 0;
    for (const { price = 0, leaves, reachedTouch } of this.#orders) {
      best = Math.max(best, sign * price);
      this.size += leaves;
      if (!reachedTouch) this.#behind += 1;
    }
    this.best = best === -Infinity ? undefined : sign * best;
  }

  /** Ticks from the public touch of this side; negative inside the spread. Only while something rests. */
  distance({ bid, ask }: PublicTouch): number {
    const best = this.best ?? 0;
    return this.#side === 'buy' ? bid - best : best - ask;
  }

  /** Notes which orders the touch has come to. Costs nothing while it comes to none. */
  reach(touch: PublicTouch): void {
    if (this.#behind === 0 || this.best === undefined || this.distance(touch) > 0) return;
    const sign = signOf(this.#side);
    const at = sign * (this.#side === 'buy' ? touch.bid : touch.ask);
    for (const order of this.#orders) {
      if (order.reachedTouch || sign * (order.price ?? 0) < at) continue;
      order.reachedTouch = true;
      this.#behind -= 1;
    }
  }
}
