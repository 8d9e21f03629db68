import type { Levels } from '@replay/core';
import { LevelStore, lowerBound } from './level-store.ts';
import { type Sign, sidePriceOf } from './side-price.ts';

/**
 * Levels in two columns by rising side price: small, quick to make and to read, never written to. A snapshot stays like this
 * until its first change, and old versions stay like this until they are read.
 */
export class SortedLevels {
  readonly #sidePrices: Float64Array;
  readonly #sizes: Float64Array;

  /** The side prices must rise, no size may be 0. */
  constructor(sidePrices: Float64Array, sizes: Float64Array) {
    this.#sidePrices = sidePrices;
    this.#sizes = sizes;
  }

  get count(): number {
    return this.#sidePrices.length;
  }

  /** The lowest side price; undefined without levels. */
  first(): number | undefined {
    return this.#sidePrices[0];
  }

  sizeAt(sidePrice: number): number {
    const index = lowerBound(this.#sidePrices, sidePrice);
    return this.#sidePrices[index] === sidePrice ? this.#sizes[index]! : 0;
  }

  /** Visits levels by rising side price until the visitor returns false. */
  walk(visit: (sidePrice: number, size: number) => boolean | void): void {
    for (let index = 0; index < this.#sidePrices.length; index++) {
      if (visit(this.#sidePrices[index]!, this.#sizes[index]!) === false) return;
    }
  }
}

export function sortedLevelsOf(store: LevelStore): SortedLevels {
  const sidePrices = new Float64Array(store.count);
  const sizes = new Float64Array(store.count);
  let index = 0;
  store.walk((sidePrice, size) => {
    sidePrices[index] = sidePrice;
    sizes[index] = size;
    index += 1;
  });
  return new SortedLevels(sidePrices, sizes);
}

export function levelStoreOf(levels: LevelStore | SortedLevels): LevelStore {
  const store = new LevelStore();
  levels.walk((sidePrice, size) => {
    store.put(sidePrice, size);
  });
  return store;
}

/** Levels from rows in any order: a later row of a price wins, a size of 0 removes it. */
export function levelsOfRows(sign: Sign, { prices, sizes }: Levels): LevelStore | SortedLevels {
  const sidePrices = Float64Array.from(prices, (price) => sidePriceOf(sign, price));
  // Venues send snapshots in price order, one way or the other.
  const isReversed = sidePrices.length > 1 && sidePrices[0]! > sidePrices[1]!;
  if (isReversed) sidePrices.reverse();
  if (isRising(sidePrices) && !sizes.includes(0 as Levels['sizes'][number])) {
    const columns = Float64Array.from(sizes);
    return new SortedLevels(sidePrices, isReversed ? columns.reverse() : columns);
  }
  const store = new LevelStore();
  for (let row = 0; row < prices.length; row++) store.put(sidePriceOf(sign, prices[row]!), sizes[row]!);
  return store;
}

function isRising(values: Float64Array): boolean {
  for (let index = 1; index < values.length; index++) if (!(values[index - 1]! < values[index]!)) return false;
  return true;
}
