interface Priced {
  readonly price: number;
  readonly leaves: number;
}

/** Of remainders of prices, in words of 32 bits: so few that a side's marks stay in the caches of the processor beside those of many others. */
const words = 32;

/**
 * The prices at which our orders of one side rest: most market data are of other prices and can do nothing to us, which has to be
 * seen without looking at every order for every row. Read anew from the orders when these have changed.
 */
export class RestingPrices {
  /** Which remainders of prices occur, a bit each; another price may have the same remainder. */
  #marks: Int32Array | undefined;
  #isCurrent = false;
  #leaves: number | undefined;
  readonly #found: number[] = [];
  /** How often the orders have changed, their positions in queues apart. */
  version = 0;

  /** Our orders of this side have changed. */
  forget(): void {
    this.#isCurrent = false;
    this.#leaves = undefined;
    this.version += 1;
  }

  /** All that is left of our orders of this side, in lots. */
  leavesOf(orders: readonly Priced[]): number {
    if (this.#leaves !== undefined) return this.#leaves;
    let sum = 0;
    for (const { leaves } of orders) sum += leaves;
    this.#leaves = sum;
    return sum;
  }

  /** The prices of ours among these rows, from one index to before another; the same list the next time. */
  among(orders: readonly Priced[], prices: ArrayLike<number>, from: number, to: number): readonly number[] {
    const found = this.#found;
    found.length = 0;
    if (orders.length === 0) return found;
    const marks = this.#current(orders);
    for (let row = from; row < to; row++) {
      const price = prices[row]!;
      if (isMarked(marks, price) && !found.includes(price) && isThere(orders, price)) found.push(price);
    }
    return found;
  }

  has(orders: readonly Priced[], price: number): boolean {
    return orders.length > 0 && isMarked(this.#current(orders), price) && isThere(orders, price);
  }

  #current(orders: readonly Priced[]): Int32Array {
    const marks = (this.#marks ??= new Int32Array(words));
    if (this.#isCurrent) return marks;
    marks.fill(0);
    for (let index = 0; index < orders.length; index++) {
      const { price } = orders[index]!;
      marks[wordOf(price)]! |= 1 << price;
    }
    this.#isCurrent = true;
    return marks;
  }
}

const wordOf = (price: number): number => (price >> 5) & (words - 1);

/** A shift takes the last five bits of a price alone. */
const isMarked = (marks: Int32Array, price: number): boolean => (marks[wordOf(price)]! & (1 << price)) !== 0;

function isThere(orders: readonly Priced[], price: number): boolean {
  for (let index = 0; index < orders.length; index++) if (orders[index]!.price === price) return true;
  return false;
}
