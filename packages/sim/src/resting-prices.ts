interface Priced {
  readonly price: number;
  readonly leaves: number;
}

const places = 1024;

/**
 * The prices at which our orders of one side rest: most market data are of other prices and can do nothing to us, which has to be
 * seen without looking at every order for every row. Read anew from the orders when these have changed.
 */
export class RestingPrices {
  /** Which remainders of prices occur; another price may have the same remainder. */
  #marks: Uint8Array | undefined;
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
      if (marks[price & (places - 1)] !== 0 && !found.includes(price) && isThere(orders, price)) found.push(price);
    }
    return found;
  }

  has(orders: readonly Priced[], price: number): boolean {
    return orders.length > 0 && this.#current(orders)[price & (places - 1)] !== 0 && isThere(orders, price);
  }

  #current(orders: readonly Priced[]): Uint8Array {
    const marks = (this.#marks ??= new Uint8Array(places));
    if (this.#isCurrent) return marks;
    marks.fill(0);
    for (let index = 0; index < orders.length; index++) marks[orders[index]!.price & (places - 1)] = 1;
    this.#isCurrent = true;
    return marks;
  }
}

function isThere(orders: readonly Priced[], price: number): boolean {
  for (let index = 0; index < orders.length; index++) if (orders[index]!.price === price) return true;
  return false;
}
