import type { RowColumns } from '@replay/core';
import { NumberList } from './number-list.ts';

interface Rows {
  readonly prices: ArrayLike<number>;
  readonly sizes: ArrayLike<number>;
}

/** Rows of price and size, one behind the other. */
export class RowList {
  readonly prices = new NumberList();
  readonly sizes = new NumberList();

  get length(): number {
    return this.prices.length;
  }

  push(price: number, size: number): void {
    this.prices.push(price);
    this.sizes.push(size);
  }

  append({ prices, sizes }: RowList, from: number, to: number): void {
    this.prices.pushAll(prices.values, from, to);
    this.sizes.pushAll(sizes.values, from, to);
  }

  pushAll({ prices, sizes }: Rows, from: number, to: number): void {
    this.prices.pushAll(prices, from, to);
    this.sizes.pushAll(sizes, from, to);
  }

  clear(): void {
    this.prices.clear();
    this.sizes.clear();
  }

  /** The rows from one to before another, as they stand until the next one is added. */
  part(from: number, to: number): RowColumns {
    return { prices: this.prices.values.subarray(from, to), sizes: this.sizes.values.subarray(from, to) };
  }
}
