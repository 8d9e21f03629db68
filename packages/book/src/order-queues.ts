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
import { SharingMap } from './sharing-map.ts';

/** What one message made of the queues. */
export interface Requeued {
  readonly queues: OrderQueues;
  /** The levels it touched with their sizes now, 0 for one that is gone: what a feed by price level would have told. */
  readonly bids: Levels;
  readonly asks: Levels;
  /** What in it cannot be, after all that was told before: in words, one an order. */
  readonly contradictions: readonly string[];
}

/**
 * Who stands where in the book of a feed that names every order: the queue of each price, the longest waiting first. A
 * value: a message makes other queues, and the earlier ones read as they always did.
 *
 * A message that contradicts what was told before is applied as far as it makes sense, and says so: an order that is added
 * twice stands where it was added last; an amended one that nobody knew stands where it is now; nothing is taken from an
 * unknown order, and no more than there is from any other.
 */
export class OrderQueues implements Iterable<PublicOrder> {
  readonly #orders: SharingMap<string, PublicOrder>;
  readonly #bids: SharingMap<number, readonly PublicOrder[]>;
  readonly #asks: SharingMap<number, readonly PublicOrder[]>;

  constructor(
    orders: SharingMap<string, PublicOrder> = new SharingMap(),
    bids: SharingMap<number, readonly PublicOrder[]> = new SharingMap(),
    asks: SharingMap<number, readonly PublicOrder[]> = new SharingMap(),
  ) {
    this.#orders = orders;
    this.#bids = bids;
    this.#asks = asks;
  }

  /** An order by its name; undefined for one that does not rest. */
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
  after(changes: readonly PublicOrderChange[]): Requeued {
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

  /** What in a message cannot be, in words; the same that `after` tells. */
  contradictionsIn(changes: readonly PublicOrderChange[]): readonly string[] {
    const [only, ...others] = changes;
    if (only === undefined || others.length > 0) return this.after(changes).contradictions;
    const wrong = contradictionIn(only, this.#orders.get(only.order));
    return wrong === undefined ? [] : [wrong];
  }

  /** Every order, bids before asks, each side from the best price and the longest wait on. */
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
    orders: SharingMap<string, PublicOrder>,
  ): OrderQueues {
    const before = side === 'bid' ? this.#bids : this.#asks;
    const queues = queue.length === 0 ? before.without(price) : before.with(price, queue);
    return side === 'bid' ? new OrderQueues(orders, queues, this.#asks) : new OrderQueues(orders, this.#bids, queues);
  }

  #levels({ bid, ask }: Touched): Pick<Requeued, 'bids' | 'asks'> {
    return { bids: this.#rows('bid', bid), asks: this.#rows('ask', ask) };
  }

  #rows(side: BookSide, prices: readonly Ticks[]): Levels {
    if (prices.length === 0) return noLevels;
    return { prices, sizes: prices.map((price) => sizeOf(this.#queueAt(side, price))) };
  }
}

Object.freeze(OrderQueues);
Object.freeze(OrderQueues.prototype);

/** Prices at which a message changed anything. */
type Touched = Readonly<Record<BookSide, Ticks[]>>;

function touch(touched: Touched, { side, price }: PublicOrder): void {
  const prices = touched[side];
  // One order after the other of a snapshot, or of a sweep, stands at the price of the one before.
  if (prices.at(-1) !== price) prices.push(price);
}

/** The queues that a snapshot shows. */
export const queuesOf = (orders: readonly PublicOrder[]): Requeued =>
  new OrderQueues().after(orders.map((order) => ({ ...order, kind: 'added' })));

/** The size displayed by a queue. */
const sizeOf = (queue: readonly PublicOrder[]): Lots => queue.reduce((sum, { size }) => sum + size, 0) as Lots;

/** What of a change cannot be, as its order stands; undefined for nothing. */
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
