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
  #changed = new Map<number, number>();

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

  /** True when `price` is nearer to the other side than `other`. */
  isBetter(price: Ticks, other: Ticks): boolean {
    return (other - price) * this.outward > 0;
  }

  rest(order: QueuedOrder): void {
    this.#markChanged(order.price);
    let queue = this.#queues.get(order.price);
    if (queue === undefined) {
      queue = new OrderQueue();
      this.#queues.set(order.price, queue);
    }
    queue.join(order);
    if (this.best === undefined || this.isBetter(order.price, this.best)) this.best = order.price;
  }

  remove(order: QueuedOrder): void {
    this.#markChanged(order.price);
    const queue = this.#queueOf(order);
    queue.leave(order);
    this.#dropIfEmpty(order.price, queue);
  }

  /** Executes part of the first order at its price. */
  fill(order: QueuedOrder, size: Lots): void {
    this.#markChanged(order.price);
    const queue = this.#queueOf(order);
    queue.fillFirst(order, size);
    this.#dropIfEmpty(order.price, queue);
  }

  /** A copy with its own orders; calls `onCopy` for each of them. */
  copy(onCopy: (order: QueuedOrder) => void): BookHalf {
    const copy = new BookHalf(this.side);
    for (const queue of this.#queues.values()) {
      for (const order of queue) {
        const counterpart = { ...order };
        copy.rest(counterpart);
        onCopy(counterpart);
      }
    }
    copy.#changed = new Map(this.#changed);
    return copy;
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
    for (const [price, before] of this.#changed) {
      if (this.sizeAt(price as Ticks) !== before) prices.push(price as Ticks);
    }
    this.#changed = new Map();
    this.#bestFirst(prices);
    return { prices, sizes: prices.map((price) => this.sizeAt(price)) };
  }

  #queueOf(order: QueuedOrder): OrderQueue {
    const queue = this.#queues.get(order.price);
    if (queue === undefined) throw new ReplayError('BUG', `order ${order.id} rests at no level`);
    return queue;
  }

  #markChanged(price: Ticks): void {
    if (!this.#changed.has(price)) this.#changed.set(price, this.sizeAt(price));
  }

  #dropIfEmpty(price: Ticks, queue: OrderQueue): void {
    if (queue.first !== undefined) return;
    this.#queues.delete(price);
    if (price === this.best) this.best = this.#nextBest(price);
  }

  // Levels are close together at the touch, so the next best is almost always a few ticks away.
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
