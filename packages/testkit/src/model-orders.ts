import type { BookSide, PublicOrder, PublicOrderChange } from '@replay/core';

/** A book by order as anyone would write it first: one list of everybody, in the order of arrival. */
export class ModelOrders {
  #orders: PublicOrder[] = [];

  clear(): void {
    this.#orders = [];
  }

  /** Everybody who stands there, by arrival at the place where he stands. */
  get all(): readonly PublicOrder[] {
    return this.#orders;
  }

  find(order: string): PublicOrder | undefined {
    return this.#orders.find((one) => one.order === order);
  }

  /** Contradictions are applied as far as they make sense, as the fold does. */
  apply({ kind, ...told }: PublicOrderChange): void {
    const standing = this.find(told.order);
    const keeps = standing?.side === told.side && standing.price === told.price && told.size <= standing.size;
    if (kind === 'executed') {
      if (standing !== undefined) this.#resize(standing, standing.size - told.size);
    } else if (kind === 'amended' && keeps) this.#resize(standing, told.size);
    else {
      this.#orders = this.#orders.filter(({ order }) => order !== told.order);
      if (kind !== 'removed' && told.size > 0) this.#orders.push(told);
    }
  }

  /** The orders at a price, the longest waiting first. */
  queueAt(side: BookSide, price: number): readonly PublicOrder[] {
    return this.#orders.filter((one) => one.side === side && one.price === price);
  }

  /** `[price, size]` rows of a side, best first. */
  levels(side: BookSide): [price: number, size: number][] {
    const sizes = new Map<number, number>();
    for (const one of this.#orders) if (one.side === side) sizes.set(one.price, (sizes.get(one.price) ?? 0) + one.size);
    return [...sizes].sort(([one], [other]) => (side === 'bid' ? other - one : one - other));
  }

  #resize(standing: PublicOrder, size: number): void {
    this.#orders =
      size > 0
        ? this.#orders.map((one) => (one === standing ? ({ ...one, size } as PublicOrder) : one))
        : this.#orders.filter((one) => one !== standing);
  }
}
