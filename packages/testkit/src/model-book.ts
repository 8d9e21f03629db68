import { type BookSide, type Levels, levelsOf } from '@replay/core';

/** One side of a book as anyone would write it first: a Map, sorted when asked. What every faster ladder is held against. */
export class ModelLadder {
  readonly side: BookSide;
  readonly #sizes = new Map<number, number>();

  constructor(side: BookSide) {
    this.side = side;
  }

  apply({ prices, sizes }: Levels): void {
    for (const [row, price] of prices.entries()) {
      const size = sizes[row];
      if (size === undefined || size === 0) this.#sizes.delete(price);
      else this.#sizes.set(price, size);
    }
  }

  clear(): void {
    this.#sizes.clear();
  }

  sizeAt(price: number): number {
    return this.#sizes.get(price) ?? 0;
  }

  /** `[price, size]` rows, best first. */
  rows(): [price: number, size: number][] {
    const outward = this.side === 'bid' ? -1 : 1;
    return [...this.#sizes].sort(([one], [other]) => (one - other) * outward);
  }

  /** The rows as the columns of a snapshot. */
  levels(): Levels {
    return levelsOf(this.rows());
  }
}

/** A whole book of two model sides. */
export class ModelBook {
  readonly bids = new ModelLadder('bid');
  readonly asks = new ModelLadder('ask');

  apply({ bids, asks }: { readonly bids: Levels; readonly asks: Levels }): void {
    this.bids.apply(bids);
    this.asks.apply(asks);
  }

  clear(): void {
    this.bids.clear();
    this.asks.clear();
  }
}
