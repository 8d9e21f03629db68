import type { Random } from '@replay/core';
import type { QueuedOrder } from './order-queue.ts';

/** Orders in no particular order, so that any of them can be picked or struck off in one step. */
export class Roster {
  readonly #orders: QueuedOrder[] = [];

  get count(): number {
    return this.#orders.length;
  }

  add(order: QueuedOrder): void {
    order.rosterIndex = this.#orders.length;
    this.#orders.push(order);
  }

  remove(order: QueuedOrder): void {
    const last = this.#orders.pop();
    if (last === undefined || last === order) return;
    this.#orders[order.rosterIndex] = last;
    last.rosterIndex = order.rosterIndex;
  }

  /** The same order of others: the counterparts of these orders, which know their places. */
  static of(orders: Iterable<QueuedOrder>): Roster {
    const roster = new Roster();
    for (const order of orders) roster.#orders[order.rosterIndex] = order;
    return roster;
  }

  pick(random: Random): QueuedOrder | undefined {
    return this.#orders.length === 0 ? undefined : this.#orders[random.below(this.#orders.length)];
  }
}
