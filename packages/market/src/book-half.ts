import { type BookSide, type Levels, type Lots, ReplayError, type Ticks } from '@replay/core';
import { OrderQueue, type QueuedOrder } from './order-queue.ts';

/** One side of the exchange's book, order by order. */
export class BookHalf {
  readonly side: BookSide;
  /** One tick away from the touch: down for bids, up for asks. */
  readonly outward: 1 | -1;
  best: Ticks | undefined;
  readonly #queues = new Map<number, OrderQueue>();
  /** Prices touched since the last publication, with the size that was displayed before. */
  #disturbed = new Map<number, number>();

  constructor(side: BookSide) {
    this.side = side;
    this.outward = side === 'bid' ? -1 : 1;
  }

  get levelCount(): number {
    return this.#queues.size;
  }

  queueAt(price: Ticks): OrderQueue | undefined {
    return this.#queues.get(price);
  }

  sizeAt(price: Ticks): Lots {
    return (this.#queues.get(price)?.size ?? 0) as Lots;
  }

  /** True when `price` stands nearer to the other side than `other` does. */
  isBetter(price: Ticks, other: Ticks): boolean {
    return (other - price) * this.outward > 0;
  }

  rest(order: QueuedOrder): void {
    this.#disturb(order.price);
    let queue = this.#queues.get(order.price);
    if (queue === undefined) {
      queue = new OrderQueue();
      this.#queues.set(order.price, queue);
    }
    queue.join(order);
    if (this.best === undefined || this.isBetter(order.price, this.best)) this.best = order.price;
  }

  remove(order: QueuedOrder): void {
    this.#disturb(order.price);
    const queue = this.#queueOf(order);
    queue.leave(order);
    this.#dropIfEmpty(order.price, queue);
  }

  /** Executes part of the order that stands first at its price. */
  fill(order: QueuedOrder, size: Lots): void {
    this.#disturb(order.price);
    const queue = this.#queueOf(order);
    queue.fillFirst(order, size);
    this.#dropIfEmpty(order.price, queue);
  }

  /** The same half with orders of its own, each of which is told. */
  copy(told: (order: QueuedOrder) => void): BookHalf {
    const twin = new BookHalf(this.side);
    for (const queue of this.#queues.values()) {
      for (const order of queue) {
        const counterpart = { ...order };
        twin.rest(counterpart);
        told(counterpart);
      }
    }
    twin.#disturbed = new Map(this.#disturbed);
    return twin;
  }

  /** Every level, the best first. */
  levels(): Levels {
    const prices = this.prices();
    return { prices, sizes: prices.map((price) => this.sizeAt(price)) };
  }

  prices(): Ticks[] {
    return this.#bestFirst([...this.#queues.keys()] as Ticks[]);
  }

  /** The levels that changed since the last call, the best first; 0 for a level that is gone. */
  takeChanges(): Levels {
    const prices: Ticks[] = [];
    for (const [price, before] of this.#disturbed) {
      if (this.sizeAt(price as Ticks) !== before) prices.push(price as Ticks);
    }
    this.#disturbed = new Map();
    this.#bestFirst(prices);
    return { prices, sizes: prices.map((price) => this.sizeAt(price)) };
  }

  #queueOf(order: QueuedOrder): OrderQueue {
    const queue = this.#queues.get(order.price);
    if (queue === undefined) throw new ReplayError('BUG', `order ${order.id} rests at no level`);
    return queue;
  }

  #disturb(price: Ticks): void {
    if (!this.#disturbed.has(price)) this.#disturbed.set(price, this.sizeAt(price));
  }

  #dropIfEmpty(price: Ticks, queue: OrderQueue): void {
    if (queue.first !== undefined) return;
    this.#queues.delete(price);
    if (price === this.best) this.best = this.#nextBest(price);
  }

  // Levels stand close together at the touch, so the next best is a few steps away nearly always.
  #nextBest(from: Ticks): Ticks | undefined {
    if (this.#queues.size === 0) return undefined;
    let price = from + this.outward;
    while (!this.#queues.has(price)) price += this.outward;
    return price as Ticks;
  }

  #bestFirst(prices: Ticks[]): Ticks[] {
    return prices.sort((one, other) => (one - other) * this.outward);
  }
}
