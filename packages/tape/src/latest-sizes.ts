import type { Levels, Lots, Ticks } from '@replay/core';

const pageTicks = 32;

/**
 * The last size told of each price, over as many messages as one likes: what they come to, if nobody looks in between.
 * Prices stand on pages of 32 ticks, and pages are found by their number: there are few, so that they are found fast.
 */
export class LatestSizes {
  /** Sizes of all pages, 32 a page, and which of them were told, a bit a tick. */
  #sizes = new Float64Array(64 * pageTicks);
  #told = new Int32Array(64);
  /** The first price of each page, in ticks / 32. */
  #numbers = new Float64Array(64);
  #pages = 0;
  /** One more than the page whose number hashes there; 0 where none does. */
  #slots = new Int32Array(256);
  /** The page of the price before: rows of a message are often neighbours. */
  #lastNumber = Number.NaN;
  #lastPage = 0;

  set(price: number, size: number): void {
    const number = Math.floor(price / pageTicks);
    if (number !== this.#lastNumber) {
      this.#lastPage = this.#pageOf(number);
      this.#lastNumber = number;
    }
    const page = this.#lastPage;
    const tick = price - number * pageTicks;
    this.#sizes[page * pageTicks + tick] = size;
    this.#told[page] = this.#told[page]! | (1 << tick);
  }

  clear(): void {
    if (this.#pages === 0) return;
    this.#slots.fill(0);
    this.#told.fill(0);
    this.#pages = 0;
    this.#lastNumber = Number.NaN;
  }

  /** By rising price: neighbours lie on one page of a ladder, which is then copied once. */
  levels(): Levels {
    const levels: { prices: Ticks[]; sizes: Lots[] } = { prices: [], sizes: [] };
    for (const number of this.#numbers.slice(0, this.#pages).sort()) {
      const page = this.#pageOf(number);
      for (let told = this.#told[page]!; told !== 0; told &= told - 1) {
        const tick = 31 - Math.clz32(told & -told);
        levels.prices.push(asSmall(number * pageTicks + tick) as Ticks);
        levels.sizes.push(asSmall(this.#sizes[page * pageTicks + tick]!) as Lots);
      }
    }
    return levels;
  }

  /** The page of a number, a new one where there is none. */
  #pageOf(number: number): number {
    const mask = this.#slots.length - 1;
    let slot = (Math.imul(number ^ (number / 4294967296), 0x9e3779b1) >>> 12) & mask;
    for (;;) {
      const found = this.#slots[slot]!;
      if (found === 0) return this.#newPage(number, slot);
      if (this.#numbers[found - 1] === number) return found - 1;
      slot = (slot + 1) & mask;
    }
  }

  #newPage(number: number, slot: number): number {
    if (this.#pages === this.#numbers.length) {
      this.#grow();
      return this.#pageOf(number);
    }
    const page = this.#pages;
    this.#pages += 1;
    this.#numbers[page] = number;
    this.#slots[slot] = page + 1;
    return page;
  }

  #grow(): void {
    const numbers = this.#numbers;
    this.#sizes = doubled(this.#sizes, Float64Array);
    this.#told = doubled(this.#told, Int32Array);
    this.#numbers = doubled(numbers, Float64Array);
    this.#slots = new Int32Array(4 * this.#numbers.length);
    this.#pages = 0;
    for (const number of numbers) this.#pageOf(number);
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
