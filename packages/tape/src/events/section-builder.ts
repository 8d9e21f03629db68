import type { Levels, Lots, MarketEvent, Ticks } from '@replay/core';
import type { Section } from './block-columns.ts';
import { unfit } from './unfit.ts';

/** Collects the rows of one instrument, block after block. */
export class SectionBuilder {
  tradeIds: (string | undefined)[] = [];
  #prices = new Float64Array(4096);
  #sizes = new Float64Array(4096);
  rows = 0;

  addLevels({ prices, sizes }: Levels, event: MarketEvent): void {
    const count = prices.length;
    if (sizes.length !== count) throw unfit(event, 'its prices and sizes are not as many');
    this.#reserve(count);
    const [ownPrices, ownSizes, first] = [this.#prices, this.#sizes, this.rows];
    for (let row = 0; row < count; row++) {
      const price = prices[row]!;
      const size = sizes[row]!;
      if (!isRow(price, size)) throw unfit(event, `${size} at ${price} are no whole lots at whole ticks`);
      ownPrices[first + row] = price;
      ownSizes[first + row] = size;
    }
    this.rows = first + count;
  }

  addRow(price: Ticks, size: Lots, event: MarketEvent): void {
    this.addLevels({ prices: [price], sizes: [size] }, event);
  }

  #reserve(more: number): void {
    const needed = this.rows + more;
    if (needed <= this.#prices.length) return;
    const [prices, sizes] = [this.#prices, this.#sizes];
    this.#prices = new Float64Array(2 * needed);
    this.#sizes = new Float64Array(2 * needed);
    this.#prices.set(prices);
    this.#sizes.set(sizes);
  }

  /** The rows so far, which the next ones do not follow. */
  finished(): Section {
    const { rows, tradeIds } = this;
    this.rows = 0;
    this.tradeIds = [];
    return { prices: this.#prices.slice(0, rows), sizes: this.#sizes.slice(0, rows), tradeIds };
  }
}

const isRow = (price: number, size: number): boolean => isWhole(price) && isWhole(size) && size >= 0;

/** Nearly all are small, and seen at once. */
const isWhole = (number: number): boolean => (number | 0) === number || Number.isSafeInteger(number);
