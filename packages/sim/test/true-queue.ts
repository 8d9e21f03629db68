import type { BookSide, MarketEvent, OrderId, PublicOrderChange, Side } from '@replay/core';
import type { Move } from '@replay/testkit';

/** One who waits: an order of the public, or one of ours beside it. */
interface Waiting {
  readonly name: string;
  readonly isOurs: boolean;
  readonly side: BookSide;
  readonly price: number;
  left: number;
  /** Of ours: the whole size, filled part included. */
  size: number;
}

/** What one of our orders got from one event. */
export interface TrueFill {
  readonly order: OrderId;
  readonly sequence: number;
  readonly price: number;
  readonly size: number;
}

const outward = (side: BookSide): 1 | -1 => (side === 'bid' ? -1 : 1);
const facing = (side: BookSide): BookSide => (side === 'bid' ? 'ask' : 'bid');
const bookSide = (side: Side): BookSide => (side === 'buy' ? 'bid' : 'ask');

/**
 * A book matched by price, then by arrival, in which our orders stand among those of the public and displace nobody: who
 * was met in the market's own history is met here too, and before him those of ours that stand before him. As plain as can
 * be, and nothing of it shared with the simulator: one list of everybody, in the order of arrival.
 */
export class TrueQueue {
  readonly fills: TrueFill[] = [];
  #all: Waiting[] = [];

  move(move: Move, sequence: number): void {
    switch (move.kind) {
      case 'event':
        return this.#hear(move.event);
      case 'place': {
        const { id, side, size, terms } = move.order;
        if (terms.kind !== 'limit') throw new Error('only resting orders are told of here');
        return this.#join(id, bookSide(side), terms.price, size, size);
      }
      case 'cancel':
        return this.#leave(move.order);
      case 'amend':
        return this.#amend(move.amend.order, move.amend.size);
      case 'expiry':
        throw new Error(`nothing expires here, at ${sequence}`);
    }
  }

  #hear(event: MarketEvent): void {
    if (event.type === 'PublicOrdersSnapshotted') {
      this.#all = event.orders.map(({ order, side, price, size }) => ({
        name: order,
        isOurs: false,
        side,
        price,
        left: size,
        size,
      }));
    }
    if (event.type === 'PublicOrdersChanged') for (const change of event.changes) this.#change(change, event.sequence);
  }

  #change({ kind, order, side, price, size }: PublicOrderChange, sequence: number): void {
    switch (kind) {
      case 'added':
        this.#meet(
          this.#ours(facing(side), (own) => (own.price - price) * outward(side) >= 0),
          size,
          sequence,
        );
        this.#all.push({ name: order, isOurs: false, side, price, left: size, size });
        return;
      case 'executed': {
        const at = this.#all.findIndex(({ name, isOurs }) => !isOurs && name === order);
        const before = this.#ours(side, (own, place) => this.#isBefore(own, place, price, at));
        this.#meet(before, size, sequence);
        const met = this.#all.find(({ name, isOurs }) => !isOurs && name === order);
        if (met === undefined) throw new Error(`${order} was met and is not there`);
        met.left -= size;
        this.#all = this.#all.filter(({ left }) => left > 0);
        return;
      }
      case 'removed':
        this.#all = this.#all.filter(({ name, isOurs }) => isOurs || name !== order);
        return;
      case 'amended':
        throw new Error('nobody amends in this market');
    }
  }

  #isBefore(own: Waiting, place: number, price: number, at: number): boolean {
    const better = (price - own.price) * outward(own.side);
    return better > 0 || (better === 0 && place < at);
  }

  /** Ours of one side, best price first, then by arrival. */
  #ours(side: BookSide, wanted: (own: Waiting, place: number) => boolean): readonly Waiting[] {
    return this.#all
      .filter((one, place) => one.isOurs && one.side === side && wanted(one, place))
      .sort((one, other) => (one.price - other.price) * outward(side));
  }

  #meet(orders: readonly Waiting[], size: number, sequence: number): void {
    let brought = size;
    for (const own of orders) {
      const traded = Math.min(own.left, brought);
      if (traded === 0) continue;
      own.left -= traded;
      brought -= traded;
      this.fills.push({ order: own.name, sequence, price: own.price, size: traded });
    }
    this.#all = this.#all.filter(({ left }) => left > 0);
  }

  /** A post-only order: it is refused where it would take. */
  #join(name: OrderId, side: BookSide, price: number, left: number, size: number): void {
    const wouldTake = this.#all.some(
      (other) => !other.isOurs && other.side === facing(side) && (price - other.price) * outward(facing(side)) >= 0,
    );
    if (!wouldTake) this.#all.push({ name, isOurs: true, side, price, left, size });
  }

  #leave(order: OrderId): void {
    this.#all = this.#all.filter(({ name, isOurs }) => !isOurs || name !== order);
  }

  /** Another size at the same price: a smaller one keeps the place. */
  #amend(order: OrderId, size: number): void {
    const own = this.#all.find(({ name, isOurs }) => isOurs && name === order);
    if (own === undefined) return;
    const left = size - (own.size - own.left);
    if (left <= 0) return this.#leave(order);
    if (size <= own.size) {
      own.left = left;
      own.size = size;
      return;
    }
    this.#leave(order);
    this.#join(order, own.side, own.price, left, size);
  }
}
