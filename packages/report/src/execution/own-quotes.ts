import type { Side } from '@replay/core';
import { type LiveOrder, type PublicTouch, signOf } from '../orders/live-order.ts';

/** Own orders that rest on one side of the book, and the price of the best of them. */
export class OwnQuotes {
  readonly #side: Side;
  readonly #orders: LiveOrder[] = [];
  /** Orders that have not been at the public touch yet. */
  #behind = 0;
  /** The price nearest to the other side, in ticks; undefined while nothing rests. */
  best: number | undefined;
  /** The resting size, in lots. */
  size = 0;

  constructor(side: Side) {
    this.#side = side;
  }

  /** An order was added, removed or changed. */
  refresh(order: LiveOrder, rests: boolean): void {
    const index = this.#orders.indexOf(order);
    if (rests && index < 0) this.#orders.push(order);
    if (!rests && index < 0) return;
    if (!rests) this.#orders.splice(index, 1);
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

  /** Marks the orders that the touch has reached. Costs nothing while it reaches none. */
  reach(touch: PublicTouch): void {
    if (this.#behind === 0 || this.best === undefined || this.distance(touch) > 0) return;
    const sign = signOf(this.#side);
    const touchPrice = sign * (this.#side === 'buy' ? touch.bid : touch.ask);
    for (const order of this.#orders) {
      if (order.reachedTouch || sign * (order.price ?? 0) < touchPrice) continue;
      order.reachedTouch = true;
      this.#behind -= 1;
    }
  }
}
