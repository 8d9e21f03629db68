import type { Lots, PublicOrderChange, Side, Ticks } from '@replay/core';
import { BookHalf } from './book-half.ts';
import { OrderPool } from './order-pool.ts';
import type { Owner, QueuedOrder } from './order-queue.ts';

/** One resting order and the size that traded with it. */
export interface Execution {
  readonly maker: QueuedOrder;
  readonly price: Ticks;
  readonly size: Lots;
}

/** A book matched by price, then by time. Mutable: only its published messages leave the exchange. */
export class MatchingBook {
  readonly bids: BookHalf;
  readonly asks: BookHalf;
  /** The background orders, for random choice. */
  readonly background: OrderPool;
  readonly #orders = new Map<number, QueuedOrder>();
  #nextId = 1;
  /** Order changes since the last publication; recorded only after the first request. */
  #changes: PublicOrderChange[] | undefined;

  /** An empty book, or an independent copy of `other`. */
  constructor(other?: MatchingBook) {
    const known = (order: QueuedOrder) => this.#orders.set(order.id, order);
    this.bids = other?.bids.copy(known) ?? new BookHalf('bid');
    this.asks = other?.asks.copy(known) ?? new BookHalf('ask');
    this.background = OrderPool.of([...this.#orders.values()].filter(({ owner }) => owner === 'background'));
    if (other === undefined) return;
    this.#nextId = other.#nextId;
    this.#changes = other.#changes === undefined ? undefined : [...other.#changes];
  }

  /** The half an order of this side rests on. */
  half(side: Side): BookHalf {
    return side === 'buy' ? this.bids : this.asks;
  }

  /** The half an order of this side trades with. */
  opposite(side: Side): BookHalf {
    return side === 'buy' ? this.asks : this.bids;
  }

  newId(): number {
    const id = this.#nextId;
    this.#nextId += 1;
    return id;
  }

  order(id: number): QueuedOrder | undefined {
    return this.#orders.get(id);
  }

  /** True when an order at this price would trade at once. */
  wouldTake(side: Side, price: Ticks): boolean {
    const touch = this.opposite(side).best;
    return touch !== undefined && !this.half(side).isBetter(touch, price);
  }

  /** Joins the end of the queue at its price. The caller has taken what could be taken. */
  rest(side: Side, price: Ticks, size: Lots, owner: Owner, id: number = this.newId()): QueuedOrder {
    const order: QueuedOrder = {
      id,
      owner,
      side,
      price,
      remaining: size,
      ahead: undefined,
      behind: undefined,
      poolIndex: 0,
    };
    this.half(side).rest(order);
    this.#note('added', order, size);
    this.#orders.set(id, order);
    if (owner === 'background') this.background.add(order);
    return order;
  }

  cancel(order: QueuedOrder): void {
    this.half(order.side).remove(order);
    this.#note('removed', order, order.remaining);
    this.#forget(order);
  }

  /** Trades against the best prices by time of arrival, up to `size`, no worse than `limit` if given. */
  take(side: Side, size: Lots, limit: Ticks | undefined, onExecution: (execution: Execution) => void): Lots {
    const half = this.opposite(side);
    let left = size as number;
    while (left > 0 && half.best !== undefined) {
      const price = half.best;
      if (limit !== undefined && half.isBetter(limit, price)) break;
      const maker = half.queueAt(price)?.first;
      if (maker === undefined) break;
      const traded = Math.min(left, maker.remaining) as Lots;
      half.fill(maker, traded);
      this.#note('executed', maker, traded);
      if (maker.remaining === 0) this.#forget(maker);
      left -= traded;
      onExecution({ maker, price, size: traded });
    }
    return (size - left) as Lots;
  }

  /** What `take` would trade, counted up to `size`. */
  takeable(side: Side, size: Lots, limit: Ticks): Lots {
    const half = this.opposite(side);
    let found = 0;
    for (const price of half.prices()) {
      if (half.isBetter(limit, price) || found >= size) break;
      found += half.sizeAt(price);
    }
    return Math.min(found, size) as Lots;
  }

  /** The order changes since the last call; the first call starts recording and returns nothing. */
  takeChanges(): readonly PublicOrderChange[] {
    const changes = this.#changes ?? [];
    this.#changes = [];
    return changes;
  }

  #note(kind: PublicOrderChange['kind'], { id, side, price }: QueuedOrder, size: Lots): void {
    this.#changes?.push({ kind, order: String(id), side: side === 'buy' ? 'bid' : 'ask', price, size });
  }

  #forget(order: QueuedOrder): void {
    this.#orders.delete(order.id);
    if (order.owner === 'background') this.background.remove(order);
  }
}
