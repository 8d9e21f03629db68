import type { Ladder } from '@replay/book';
import type { BookSide, Levels } from '@replay/core';

/** Where a price belongs: a place counted outward from the middle of the market, so that smaller is better on both sides. */
export type Placing = (price: number) => number;

/**
 * The best places of one side of a book and the sizes there, kept to tell whether a message changed them. A place is a price, or
 * a group of prices.
 */
export class TopLevels {
  readonly #depth: number;
  readonly #placing: Placing;
  #places: number[] = [];
  #sizes: number[] = [];

  constructor(depth: number, placing: Placing) {
    this.#depth = depth;
    this.#placing = placing;
  }

  get places(): readonly number[] {
    return this.#places;
  }

  get sizes(): readonly number[] {
    return this.#sizes;
  }

  /** Looks at a ladder after some of its prices were told anew. True when a place or a size among the best is another than before. */
  look(ladder: Ladder, told: Levels): boolean {
    return this.#mayChange(told) && this.#take(ladder);
  }

  /** Looks at a ladder of which anything may have changed. */
  lookAnew(ladder: Ladder): boolean {
    return this.#take(ladder);
  }

  /** What is told behind the last of the best, when these are all there, cannot come among them. */
  #mayChange({ prices }: Levels): boolean {
    if (this.#places.length < this.#depth) return prices.length > 0;
    const last = this.#places[this.#depth - 1] as number;
    for (const price of prices) if (this.#placing(price) <= last) return true;
    return false;
  }

  #take(ladder: Ladder): boolean {
    const places: number[] = [];
    const sizes: number[] = [];
    ladder.walk((price, size) => {
      const place = this.#placing(price);
      const last = places.length - 1;
      if (places[last] === place) sizes[last] = (sizes[last] as number) + size;
      else if (places.length === this.#depth) return false;
      else {
        places.push(place);
        sizes.push(size);
      }
      return true;
    });
    const changed = !areEqual(places, this.#places) || !areEqual(sizes, this.#sizes);
    this.#places = places;
    this.#sizes = sizes;
    return changed;
  }
}

/** Places of single prices. */
export const priceByPrice = (side: BookSide): Placing => (side === 'bid' ? (price) => -price : (price) => price);

/** Places of groups of so many ticks (a fraction, as whole numbers): bids belong to the step below them, asks to the one above. */
export const grouped = (side: BookSide, unitsOfTick: number, unitsOfGroup: number): Placing =>
  side === 'bid'
    ? (price) => -Math.floor((price * unitsOfTick) / unitsOfGroup)
    : (price) => Math.ceil((price * unitsOfTick) / unitsOfGroup);

function areEqual(one: readonly number[], other: readonly number[]): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}
