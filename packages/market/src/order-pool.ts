import type { Random } from '@replay/core';
import type { QueuedOrder } from './order-queue.ts';

/** Orders in no particular order, for random choice and removal in constant time. */
export class OrderPool {
  readonly #orders: QueuedOrder[] = [];

  get count(): number {
    return this.#orders.length;
  }

  add(order: QueuedOrder): void {
    order.poolIndex = this.#orders.length;
    this.#orders.push(order);
  }

  remove(order: QueuedOrder): void {
    const last = this.#orders.pop();
    if (last === undefined || last === order) return;
    this.#orders[order.poolIndex] = last;
    last.poolIndex = order.poolIndex;
  }

  /** A pool of copied orders with the same indexes. */
  static of(orders: Iterable<QueuedOrder>): OrderPool {
    const pool = new OrderPool();
    for (const order of orders) pool.#orders[order.poolIndex] = order;
    return pool;
  }

  pick(random: Random): QueuedOrder | undefined {
    return this.#orders.length === 0 ? undefined : this.#orders[random.below(this.#orders.length)];
  }
}
