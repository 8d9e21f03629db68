import type { Micros, Side } from '@replay/core';
import { canRest, type OrderLife } from '../execution/order-life.ts';
import type { PublicTouch } from '../execution/taker-costs.ts';
import { OwnSide } from './own-side.ts';
import { QuotingSum } from './quoting-sum.ts';

/**
 * Follows what rests of ours in one instrument as a step function of time, beside the public touch. Time is added up only
 * while something rests, and only when the touch or an order moves. A touch that is lost is carried, as the mid is.
 */
export class QuotingWatch {
  readonly #buy = new OwnSide('buy');
  readonly #sell = new OwnSide('sell');
  readonly #sum = new QuotingSum();
  #touch: PublicTouch | undefined;
  #since = 0;

  move(touch: PublicTouch, time: Micros): void {
    if (this.#buy.best !== undefined || this.#sell.best !== undefined) this.#pass(time);
    this.#touch = touch;
    this.#buy.reach(touch);
    this.#sell.reach(touch);
  }

  /** An order was accepted, filled or amended, or is over: what it has left rests from now on. */
  change(order: OrderLife, rests: boolean, time: Micros): void {
    this.#pass(time);
    const side = this.#of(order.side);
    side.refresh(order, rests && canRest(order) && order.leaves > 0);
    if (this.#touch !== undefined) side.reach(this.#touch);
  }

  /** An order is over. Whether it had rested is a matter of time: one that takes all it wants is over as it arrives. */
  end(order: OrderLife, time: Micros): void {
    this.change(order, false, time);
    if (order.acceptedAt === undefined || time <= order.acceptedAt || !canRest(order)) return;
    this.#sum.rested(order.reachedTouch, order.made);
  }

  /** The run is over: what still rests has rested until now. */
  conclude(end: Micros): QuotingSum {
    this.#pass(end);
    return this.#sum;
  }

  #of(side: Side): OwnSide {
    return side === 'buy' ? this.#buy : this.#sell;
  }

  #pass(time: Micros): void {
    const spent = time - this.#since;
    if (spent <= 0) return;
    this.#since = time;
    if (this.#touch !== undefined) this.#sum.pass(spent, this.#touch, this.#buy, this.#sell);
  }
}
