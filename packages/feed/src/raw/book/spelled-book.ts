import type { Levels, Ticks } from '@replay/core';
import type { TextRow } from '../venue-message.ts';

/** A book message counted and spelled: row `n` of the levels is row `n` of the texts. */
interface SpelledLevels {
  readonly levels: Levels;
  readonly rows: readonly TextRow[];
}

/** One side of a book that keeps the venue's spelling of its prices and sizes, best level first. */
class SpelledSide {
  readonly #outward: 1 | -1;
  readonly #prices: Ticks[] = [];
  readonly #rows: TextRow[] = [];

  constructor(side: 'bid' | 'ask') {
    this.#outward = side === 'ask' ? 1 : -1;
  }

  clear(): void {
    this.#prices.length = 0;
    this.#rows.length = 0;
  }

  apply({ levels: { prices, sizes }, rows }: SpelledLevels): void {
    for (const [row, price] of prices.entries()) {
      const at = this.#placeOf(price);
      const known = this.#prices[at] === price;
      if (sizes[row] === 0) {
        if (!known) continue;
        this.#prices.splice(at, 1);
        this.#rows.splice(at, 1);
      } else if (known) {
        this.#rows[at] = rows[row] as TextRow;
      } else {
        this.#prices.splice(at, 0, price);
        this.#rows.splice(at, 0, rows[row] as TextRow);
      }
    }
  }

  /** Drops the levels beyond the best `depth`, and tells their prices. */
  cut(depth: number): readonly Ticks[] {
    this.#rows.length = Math.min(this.#rows.length, depth);
    return this.#prices.splice(depth);
  }

  /** The best levels, as spelled. */
  best(count: number): readonly TextRow[] {
    return this.#rows.slice(0, count);
  }

  /** Where a price stands or would stand. */
  #placeOf(price: Ticks): number {
    let low = 0;
    let high = this.#prices.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (((this.#prices[middle] as number) - price) * this.#outward < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export class SpelledBook {
  readonly bids = new SpelledSide('bid');
  readonly asks = new SpelledSide('ask');

  clear(): void {
    this.bids.clear();
    this.asks.clear();
  }
}
