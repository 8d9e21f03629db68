import type { BookSide, Levels, MarketEvent } from '../../packages/core/src/index.ts';

/** One side of a book as a plain map that changes in place, kept apart from our ladder so that the two cannot err alike. */
export class FlatSide {
  readonly #sizes = new Map<number, number>();
  /** 1 for bids, whose best is the highest price; -1 for asks. */
  readonly #better: 1 | -1;
  #farthest: number | undefined;
  best: number | undefined;

  constructor(side: BookSide) {
    this.#better = side === 'bid' ? 1 : -1;
  }

  sizeAt(price: number): number {
    return this.#sizes.get(price) ?? 0;
  }

  clear(): void {
    this.#sizes.clear();
    this.best = undefined;
    this.#farthest = undefined;
  }

  set(price: number, size: number): void {
    if (size > 0) {
      this.#sizes.set(price, size);
      if (this.best === undefined || this.isBetter(price, this.best)) this.best = price;
      if (this.#farthest === undefined || this.isBetter(this.#farthest, price)) this.#farthest = price;
      return;
    }
    this.#sizes.delete(price);
    if (price === this.best) this.best = this.#nextBehind(price);
  }

  isBetter(price: number, than: number): boolean {
    return (price - than) * this.#better > 0;
  }

  #nextBehind(price: number): number | undefined {
    if (this.#farthest === undefined) return undefined;
    for (let next = price - this.#better; !this.isBetter(this.#farthest, next); next -= this.#better)
      if (this.#sizes.has(next)) return next;
    return undefined;
  }
}

/** Both sides, and whether a snapshot has come yet. */
export class FlatBook {
  readonly bid = new FlatSide('bid');
  readonly ask = new FlatSide('ask');
  live = false;

  /** Applies a book message row by row, bids first, and tells each row of a change of a live book with what it replaced. */
  apply(
    event: MarketEvent,
    told: (side: BookSide, price: number, was: number, is: number, improved: boolean) => void,
  ): void {
    if (event.type === 'BookSnapshotted') {
      this.bid.clear();
      this.ask.clear();
      this.live = true;
    }
    if (!this.live || (event.type !== 'BookSnapshotted' && event.type !== 'BookChanged')) return;
    this.#rows('bid', event.bids, told);
    this.#rows('ask', event.asks, told);
  }

  #rows(name: BookSide, { prices, sizes }: Levels, told: Parameters<FlatBook['apply']>[1]): void {
    const side = this[name];
    for (let row = 0; row < prices.length; row++) {
      const price = prices[row] as number;
      const size = sizes[row] as number;
      const was = side.sizeAt(price);
      const best = side.best;
      side.set(price, size);
      const improved = side.best !== undefined && (best === undefined || side.isBetter(side.best, best));
      told(name, price, was, size, improved);
    }
  }
}
