import type { Levels } from '../../packages/core/src/index.ts';
import type { Rival } from './rival.ts';

/** What one would write by hand for speed. */
export const sortedArrays: Rival = {
  name: 'mutable sorted arrays',
  foldOf: (messages) => (read) => {
    const [bids, asks] = [new SortedSide('bid'), new SortedSide('ask')];
    for (const message of messages) {
      if (message.type === 'BookSnapshotted') {
        bids.clear();
        asks.clear();
      }
      bids.apply(message.bids);
      asks.apply(message.asks);
      if (bids.count > 0 && asks.count > 0) {
        read(bids.bestPrice(), bids.bestSize(), asks.bestPrice(), asks.bestSize());
      }
    }
  },
};

/**
 * One mutable side of a book as two sorted columns, binary search and `copyWithin`, the best level at the end so that
 * the busy part of the book moves few neighbours.
 */
class SortedSide {
  count = 0;
  /** −1 keeps bids rising to the best, 1 keeps asks falling to it: ranks always rise towards the end. */
  readonly #direction: 1 | -1;
  #ranks = new Float64Array(1024);
  #sizes = new Float64Array(1024);

  constructor(side: 'bid' | 'ask') {
    this.#direction = side === 'bid' ? 1 : -1;
  }

  clear(): void {
    this.count = 0;
  }

  apply({ prices, sizes }: Levels): void {
    for (let row = 0; row < prices.length; row++) this.#set(prices[row]! * this.#direction, sizes[row]!);
  }

  bestPrice(): number {
    return this.#ranks[this.count - 1]! * this.#direction;
  }

  bestSize(): number {
    return this.#sizes[this.count - 1]!;
  }

  #set(rank: number, size: number): void {
    const ranks = this.#ranks;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ranks[middle]! < rank) low = middle + 1;
      else high = middle;
    }
    const known = low < this.count && ranks[low] === rank;
    if (size === 0) {
      if (known) this.#remove(low);
    } else if (known) this.#sizes[low] = size;
    else this.#insert(low, rank, size);
  }

  #insert(at: number, rank: number, size: number): void {
    if (this.count === this.#ranks.length) this.#grow();
    this.#ranks.copyWithin(at + 1, at, this.count);
    this.#sizes.copyWithin(at + 1, at, this.count);
    this.#ranks[at] = rank;
    this.#sizes[at] = size;
    this.count += 1;
  }

  #remove(at: number): void {
    this.#ranks.copyWithin(at, at + 1, this.count);
    this.#sizes.copyWithin(at, at + 1, this.count);
    this.count -= 1;
  }

  #grow(): void {
    const [ranks, sizes] = [this.#ranks, this.#sizes];
    this.#ranks = new Float64Array(2 * ranks.length);
    this.#sizes = new Float64Array(2 * sizes.length);
    this.#ranks.set(ranks);
    this.#sizes.set(sizes);
  }
}
