import type { Lots, Side, Ticks } from '@replay/core';

/** The owner of an order: background order flow, or the user of the exchange. */
export type Owner = 'background' | 'own';

/**
 * A resting order, linked to its neighbours in the queue, so that it can be removed in constant time. The links and
 * `remaining` are mutable and never handed out.
 */
export interface QueuedOrder {
  readonly id: number;
  readonly owner: Owner;
  readonly side: Side;
  readonly price: Ticks;
  remaining: Lots;
  ahead: QueuedOrder | undefined;
  behind: QueuedOrder | undefined;
  /** Its index in the pool of background orders. */
  poolIndex: number;
}

/** The orders of one price, oldest first. */
export class OrderQueue {
  first: QueuedOrder | undefined;
  /** The displayed size: the remaining sizes of all orders. */
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

  /** Executes part of the first order, and removes it when nothing remains. */
  fillFirst(order: QueuedOrder, size: Lots): void {
    order.remaining = (order.remaining - size) as Lots;
    this.size -= size;
    if (order.remaining === 0) this.leave(order);
  }

  *[Symbol.iterator](): Generator<QueuedOrder> {
    for (let order = this.first; order !== undefined; order = order.behind) yield order;
  }
}
