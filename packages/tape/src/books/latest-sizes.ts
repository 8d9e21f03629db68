import type { Levels, Lots, Ticks } from '@replay/core';

const pageTicks = 32;

/** Pages around the first price are found by a table of at most so many; those further off, by a map. */
const mostNear = 1 << 18;

/**
 * The last size told of each price, over as many messages as one likes: what they come to, if nobody looks in between.
 * Prices stand on pages of 32 ticks, which a table finds by their number.
 */
export class LatestSizes {
  /** Sizes of all pages, 32 a page, and which of them were told, a bit a tick. */
  #sizes = new Float64Array(64 * pageTicks);
  #told = new Int32Array(64);
  /** The first price of each page, in ticks / 32. */
  #numbers = new Float64Array(64);
  #pages = 0;
  /** One more than the page of each number from `#firstNear` on; 0 where there is none. */
  #near = new Int32Array(256);
  #firstNear = 0;
  readonly #far = new Map<number, number>();

  set(price: number, size: number): void {
    const small = price | 0;
    const number = small === price ? small >> 5 : Math.floor(price / pageTicks);
    const place = number - this.#firstNear;
    const near = this.#near;
    const found = place >= 0 && place < near.length ? near[place]! : 0;
    const page = found > 0 ? found - 1 : this.#pageOf(number);
    const tick = price - number * pageTicks;
    this.#sizes[page * pageTicks + tick] = size;
    this.#told[page] = this.#told[page]! | (1 << tick);
  }

  clear(): void {
    for (let page = 0; page < this.#pages; page++) {
      const place = this.#numbers[page]! - this.#firstNear;
      if (place >= 0 && place < this.#near.length) this.#near[place] = 0;
      this.#told[page] = 0;
    }
    this.#far.clear();
    this.#pages = 0;
  }

  /** By rising price: neighbours lie on one page of a ladder. With the removals, sizes of 0, or without. */
  levels(removals: boolean): Levels {
    const levels: { prices: Ticks[]; sizes: Lots[] } = { prices: [], sizes: [] };
    for (const number of this.#numbers.slice(0, this.#pages).sort()) {
      const page = this.#pageOf(number);
      for (let told = this.#told[page]!; told !== 0; told &= told - 1) {
        const tick = 31 - Math.clz32(told & -told);
        const size = this.#sizes[page * pageTicks + tick]!;
        if (size === 0 && !removals) continue;
        levels.prices.push(asSmall(number * pageTicks + tick) as Ticks);
        levels.sizes.push(asSmall(size) as Lots);
      }
    }
    return levels;
  }

  /** The page of a number, a new one where there is none. */
  #pageOf(number: number): number {
    if (this.#pages === 0) this.#firstNear = number - (this.#near.length >> 1);
    let place = number - this.#firstNear;
    while ((place < 0 || place >= this.#near.length) && this.#near.length < mostNear) {
      this.#widen();
      place = number - this.#firstNear;
    }
    const isNear = place >= 0 && place < this.#near.length;
    const found = isNear ? this.#near[place]! : (this.#far.get(number) ?? 0);
    if (found > 0) return found - 1;
    const page = this.#newPage(number);
    if (isNear) this.#near[place] = page + 1;
    else this.#far.set(number, page + 1);
    return page;
  }

  #newPage(number: number): number {
    const page = this.#pages;
    if (page === this.#numbers.length) {
      this.#sizes = doubled(this.#sizes, Float64Array);
      this.#told = doubled(this.#told, Int32Array);
      this.#numbers = doubled(this.#numbers, Float64Array);
    }
    this.#pages += 1;
    this.#numbers[page] = number;
    return page;
  }

  /** A table twice as wide, to both sides. */
  #widen(): void {
    const { length } = this.#near;
    const wider = new Int32Array(2 * length);
    wider.set(this.#near, length >> 1);
    this.#firstNear -= length >> 1;
    this.#near = wider;
  }
}

/** A whole number from a column of doubles as the engine holds small ones: the pages of a ladder stay small with it. */
const asSmall = (number: number): number => {
  const small = number | 0;
  return small === number ? small : number;
};

function doubled<Numbers extends Float64Array | Int32Array>(
  numbers: Numbers,
  Type: new (length: number) => Numbers,
): Numbers {
  const larger = new Type(2 * numbers.length);
  larger.set(numbers);
  return larger;
}
