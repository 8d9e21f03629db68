import type { Lots, Side, Ticks } from '@replay/core';

/** Who an order belongs to: the generated crowd, or the one who uses the exchange's own-order door. */
export type Owner = 'crowd' | 'own';

/**
 * An order that rests in the exchange. It knows its neighbours in the queue, so that it leaves from anywhere in one step;
 * these links and `remaining` are changed in place and never handed out.
 */
export interface QueuedOrder {
  readonly id: number;
  readonly owner: Owner;
  readonly side: Side;
  readonly price: Ticks;
  remaining: Lots;
  ahead: QueuedOrder | undefined;
  behind: QueuedOrder | undefined;
  /** Its place in the roster that the crowd picks cancels from. */
  rosterIndex: number;
}

/** The orders of one price, the longest waiting first. */
export class OrderQueue {
  first: QueuedOrder | undefined;
  /** The size displayed: what all orders of the queue have left. */
  size = 0;
  count = 0;
  #last: QueuedOrder | undefined;

  join(order: QueuedOrder): void {
    order.ahead = this.#last;
    order.behind = undefined;
    if (this.#last === undefined) this.first = order;
    else this.#last.behind = order;
    this.#last = order;
    this.size += order.remaining;
    this.count += 1;
  }

  leave(order: QueuedOrder): void {
    if (order.ahead === undefined) this.first = order.behind;
    else order.ahead.behind = order.behind;
    if (order.behind === undefined) this.#last = order.ahead;
    else order.behind.ahead = order.ahead;
    this.size -= order.remaining;
    this.count -= 1;
  }

  /** Executes part of the first order; the order leaves by itself when nothing remains. */
  fillFirst(order: QueuedOrder, size: Lots): void {
    order.remaining = (order.remaining - size) as Lots;
    this.size -= size;
    if (order.remaining === 0) this.leave(order);
  }

  *[Symbol.iterator](): Generator<QueuedOrder> {
    for (let order = this.first; order !== undefined; order = order.behind) yield order;
  }
}
