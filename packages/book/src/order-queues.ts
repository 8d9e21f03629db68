import {
  assertNever,
  type BookSide,
  frozen,
  type Levels,
  type Lots,
  noLevels,
  type PublicOrder,
  type PublicOrderChange,
  type Ticks,
} from '@replay/core';
import { PersistentMap } from './persistent-map.ts';

/** The queues after a message, and what it changed. */
export interface QueuesUpdate {
  readonly queues: OrderQueues;
  /** The sizes of the changed levels in lots, 0 for a removed one, as a feed by price level would state them. */
  readonly bids: Levels;
  readonly asks: Levels;
  /** How the message contradicts earlier ones: in words, one an order. */
  readonly contradictions: readonly string[];
}

/**
 * The queues of a book by order (L3): the orders at each price, the longest waiting first. Immutable: a message makes new
 * queues.
 *
 * A message that contradicts earlier ones is applied as far as possible and reported: an order added twice rests where it was
 * added last; an amended unknown order is added; a removal or execution of an unknown order is ignored, and no order falls
 * below size 0.
 */
export class OrderQueues implements Iterable<PublicOrder> {
  readonly #orders: PersistentMap<string, PublicOrder>;
  readonly #bids: PersistentMap<number, readonly PublicOrder[]>;
  readonly #asks: PersistentMap<number, readonly PublicOrder[]>;

  constructor(
    orders: PersistentMap<string, PublicOrder> = new PersistentMap(),
    bids: PersistentMap<number, readonly PublicOrder[]> = new PersistentMap(),
    asks: PersistentMap<number, readonly PublicOrder[]> = new PersistentMap(),
  ) {
    this.#orders = orders;
    this.#bids = bids;
    this.#asks = asks;
  }

  /** A resting order by its id; undefined if it is not in the book. */
  order(name: string): PublicOrder | undefined {
    return Object.freeze(this.#orders.get(name));
  }

  /** The orders at a price, the longest waiting first. */
  queueAt(side: BookSide, price: Ticks): readonly PublicOrder[] {
    return frozen(this.#queueAt(side, price));
  }

  #queueAt(side: BookSide, price: Ticks): readonly PublicOrder[] {
    return (side === 'bid' ? this.#bids : this.#asks).get(price) ?? [];
  }

  /** The queues after the changes of a message, in their order. */
  after(changes: readonly PublicOrderChange[]): QueuesUpdate {
    let queues = new OrderQueues(this.#orders, this.#bids, this.#asks);
    const contradictions: string[] = [];
    const touched: Touched = { bid: [], ask: [] };
    for (const change of changes) {
      const standing = queues.#orders.get(change.order);
      const wrong = contradictionIn(change, standing);
      if (wrong !== undefined) contradictions.push(wrong);
      if (standing !== undefined) touch(touched, standing);
      touch(touched, change);
      queues = queues.#changed(change, standing);
    }
    return { queues, ...queues.#levels(touched), contradictions };
  }

  /** The contradictions that `after` would report, in words. */
  contradictionsIn(changes: readonly PublicOrderChange[]): readonly string[] {
    const [only, ...others] = changes;
    if (only === undefined || others.length > 0) return this.after(changes).contradictions;
    const wrong = contradictionIn(only, this.#orders.get(only.order));
    return wrong === undefined ? [] : [wrong];
  }

  /** All orders, bids before asks, each side by price from the best on and then by waiting time. */
  *[Symbol.iterator](): Iterator<PublicOrder> {
    for (const [side, outward] of [[this.#bids, -1] as const, [this.#asks, 1] as const]) {
      const levels = [...side].sort(([one], [other]) => (one - other) * outward);
      for (const [, queue] of levels) yield* frozen(queue);
    }
  }

  #changed({ kind, order, side, price, size }: PublicOrderChange, standing: PublicOrder | undefined): OrderQueues {
    switch (kind) {
      case 'added':
        return this.#without(standing).#joined({ order, side, price, size });
      case 'amended': {
        const kept = standing?.side === side && standing.price === price && size <= standing.size && size > 0;
        return kept ? this.#resized(standing, size) : this.#without(standing).#joined({ order, side, price, size });
      }
      case 'removed':
        return this.#without(standing);
      case 'executed':
        if (standing === undefined) return this;
        return size < standing.size ? this.#resized(standing, (standing.size - size) as Lots) : this.#without(standing);
      default:
        return assertNever(kind);
    }
  }

  /** With an order at the end of its queue. */
  #joined(order: PublicOrder): OrderQueues {
    if (order.size <= 0) return this;
    return this.#with(order, [...this.#queueAt(order.side, order.price), order], this.#orders.with(order.order, order));
  }

  #resized(standing: PublicOrder, size: Lots): OrderQueues {
    const resized = { ...standing, size };
    const queue = this.#queueAt(standing.side, standing.price).map((one) => (one === standing ? resized : one));
    return this.#with(standing, queue, this.#orders.with(standing.order, resized));
  }

  #without(standing: PublicOrder | undefined): OrderQueues {
    if (standing === undefined) return this;
    const queue = this.#queueAt(standing.side, standing.price).filter((one) => one !== standing);
    return this.#with(standing, queue, this.#orders.without(standing.order));
  }

  #with(
    { side, price }: PublicOrder,
    queue: readonly PublicOrder[],
    orders: PersistentMap<string, PublicOrder>,
  ): OrderQueues {
    const before = side === 'bid' ? this.#bids : this.#asks;
    const queues = queue.length === 0 ? before.without(price) : before.with(price, queue);
    return side === 'bid' ? new OrderQueues(orders, queues, this.#asks) : new OrderQueues(orders, this.#bids, queues);
  }

  #levels({ bid, ask }: Touched): Pick<QueuesUpdate, 'bids' | 'asks'> {
    return { bids: this.#rows('bid', bid), asks: this.#rows('ask', ask) };
  }

  #rows(side: BookSide, prices: readonly Ticks[]): Levels {
    if (prices.length === 0) return noLevels;
    return { prices, sizes: prices.map((price) => sizeOf(this.#queueAt(side, price))) };
  }
}

Object.freeze(OrderQueues);
Object.freeze(OrderQueues.prototype);

/** The prices that a message changed. */
type Touched = Readonly<Record<BookSide, Ticks[]>>;

function touch(touched: Touched, { side, price }: PublicOrder): void {
  const prices = touched[side];
  // Consecutive orders of a snapshot or a sweep are mostly at one price.
  if (prices.at(-1) !== price) prices.push(price);
}

/** The queues of a snapshot. */
export const queuesOf = (orders: readonly PublicOrder[]): QueuesUpdate =>
  new OrderQueues().after(orders.map((order) => ({ ...order, kind: 'added' })));

/** The size displayed by a queue. */
const sizeOf = (queue: readonly PublicOrder[]): Lots => queue.reduce((sum, { size }) => sum + size, 0) as Lots;

/** How a change contradicts the resting order, in words; undefined if it does not. */
function contradictionIn(
  { kind, order, side, price, size }: PublicOrderChange,
  standing: PublicOrder | undefined,
): string | undefined {
  if (kind === 'added') {
    if (size <= 0) return `order ${order} was added without a size`;
    return standing === undefined ? undefined : `order ${order} was added and stands in the book already`;
  }
  if (standing === undefined) return `order ${order} was ${kind} and does not stand in the book`;
  if (standing.side !== side) return `order ${order} was ${kind} as ${side}, and stands as ${standing.side}`;
  if (kind === 'amended') return size > 0 ? undefined : `order ${order} was amended to no size`;
  if (standing.price !== price) return `order ${order} was ${kind} at ${price}, and stands at ${standing.price}`;
  if (kind === 'removed' || size <= standing.size) return undefined;
  return `${size} of order ${order} were executed, and only ${standing.size} stand in the book`;
}
