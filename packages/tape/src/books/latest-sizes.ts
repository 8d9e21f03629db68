import type { Levels, Lots, Ticks } from '@replay/core';

const pageTicks = 32;

/** The largest length of the table of pages near the first price; pages further off are in a map. */
const maxNear = 1 << 18;

/**
 * The latest size of each price over any number of messages: their combined effect. Prices are grouped into pages of 32
 * ticks, and a table finds the page of a price.
 */
export class LatestSizes {
  /** Sizes of all pages, 32 a page; and a bit mask a page of the ticks that were set. */
  #sizes = new Float64Array(64 * pageTicks);
  #set = new Int32Array(64);
  /** The number of each page: its first price / 32. */
  #numbers = new Float64Array(64);
  #pages = 0;
  /** The page index + 1 of each page number from `#firstNear` on; 0 where there is none. */
  #near = new Int32Array(256);
  #firstNear = 0;
  readonly #far = new Map<number, number>();

  set(price: number, size: number): void {
    const small = price | 0;
    const number = small === price ? small >> 5 : Math.floor(price / pageTicks);
    const offset = number - this.#firstNear;
    const near = this.#near;
    const found = offset >= 0 && offset < near.length ? near[offset]! : 0;
    const page = found > 0 ? found - 1 : this.#pageOf(number);
    const tick = price - number * pageTicks;
    this.#sizes[page * pageTicks + tick] = size;
    this.#set[page] = this.#set[page]! | (1 << tick);
  }

  clear(): void {
    for (let page = 0; page < this.#pages; page++) {
      const offset = this.#numbers[page]! - this.#firstNear;
      if (offset >= 0 && offset < this.#near.length) this.#near[offset] = 0;
      this.#set[page] = 0;
    }
    this.#far.clear();
    this.#pages = 0;
  }

  /** By rising price, so that neighbours are on one page of a ladder. Includes removals (size 0) if asked for. */
  levels(removals: boolean): Levels {
    const levels: { prices: Ticks[]; sizes: Lots[] } = { prices: [], sizes: [] };
    for (const number of this.#numbers.slice(0, this.#pages).sort()) {
      const page = this.#pageOf(number);
      for (let set = this.#set[page]!; set !== 0; set &= set - 1) {
        const tick = 31 - Math.clz32(set & -set);
        const size = this.#sizes[page * pageTicks + tick]!;
        if (size === 0 && !removals) continue;
        levels.prices.push(asSmall(number * pageTicks + tick) as Ticks);
        levels.sizes.push(asSmall(size) as Lots);
      }
    }
    return levels;
  }

  /** The index of the page with this number; makes the page where there is none. */
  #pageOf(number: number): number {
    if (this.#pages === 0) this.#firstNear = number - (this.#near.length >> 1);
    let offset = number - this.#firstNear;
    while ((offset < 0 || offset >= this.#near.length) && this.#near.length < maxNear) {
      this.#widen();
      offset = number - this.#firstNear;
    }
    const isNear = offset >= 0 && offset < this.#near.length;
    const found = isNear ? this.#near[offset]! : (this.#far.get(number) ?? 0);
    if (found > 0) return found - 1;
    const page = this.#newPage(number);
    if (isNear) this.#near[offset] = page + 1;
    else this.#far.set(number, page + 1);
    return page;
  }

  #newPage(number: number): number {
    const page = this.#pages;
    if (page === this.#numbers.length) {
      this.#sizes = doubled(this.#sizes, Float64Array);
      this.#set = doubled(this.#set, Int32Array);
      this.#numbers = doubled(this.#numbers, Float64Array);
    }
    this.#pages += 1;
    this.#numbers[page] = number;
    return page;
  }

  /** Doubles the table, extending it to both sides. */
  #widen(): void {
    const { length } = this.#near;
    const wider = new Int32Array(2 * length);
    wider.set(this.#near, length >> 1);
    this.#firstNear -= length >> 1;
    this.#near = wider;
  }
}

/** Converts a whole double to a small integer where it fits, so that V8 keeps the ladder's arrays compact. */
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
