import { bucketOf, bucketWidth } from './buckets.ts';
import { mostPopular } from './column.ts';
import type { SymbolTable } from './symbol-table.ts';

/** A number that saves fewer bits than this over the whole column is not worth its place in the table. */
const costOfPlace = 16;

/** More than any column has distinct numbers. */
const orders = 2 ** 26;

/**
 * Finds the numbers that come so often in a column that a symbol of their own is shorter: round sizes, and the sizes
 * that one market maker shows everywhere. Reused from column to column, since its tables are large.
 */
export class FrequentNumbers implements SymbolTable {
  #keys = new Float64Array(0);
  /** How often each number came, by its place in the table; 0 where the table is free. */
  #counts = new Uint32Array(0);
  /** The symbol of the number at a place, or −1. */
  #symbols = new Int16Array(0);
  /** Where the numbers of the column stand in the table, and which places are taken. */
  #places = new Uint32Array(0);
  #taken = new Uint32Array(0);
  #distinct = 0;

  choose(values: Float64Array): readonly number[] {
    this.#clear(values.length);
    this.#tally(values);
    const keys = this.#keys;
    const places = this.#mostSaving().sort((one, other) => keys[one]! - keys[other]!);
    for (const [symbol, place] of places.entries()) this.#symbols[place] = symbol;
    return places.map((place) => keys[place]!);
  }

  symbolOf(_count: number, index: number): number {
    return this.#symbols[this.#places[index]!]!;
  }

  /** The places of the numbers that save most, among equals of those that came first. */
  #mostSaving(): number[] {
    const ranks = new Float64Array(this.#distinct);
    let candidates = 0;
    for (let order = 0; order < this.#distinct; order++) {
      const place = this.#taken[order]!;
      if (this.#counts[place]! < 3) continue;
      const saving = this.#counts[place]! * bucketWidth[bucketOf(this.#keys[place]!)]!;
      // One number to sort by: the saving, then the order turned round.
      if (saving > costOfPlace) ranks[candidates++] = (saving + 1) * orders - order;
    }
    const most = ranks.subarray(0, candidates).sort().subarray(-mostPopular);
    return Array.from(most, (rank) => this.#taken[Math.ceil(rank / orders) * orders - rank]!);
  }

  #tally(values: Float64Array): void {
    const keys = this.#keys;
    const counts = this.#counts;
    const mask = keys.length - 1;
    for (let index = 0; index < values.length; index++) {
      const value = values[index]!;
      let place = (Math.imul(value ^ (value / 65536), 0x9e3779b1) >>> 7) & mask;
      while (keys[place] !== value && counts[place] !== 0) place = (place + 1) & mask;
      if (counts[place] === 0) {
        keys[place] = value;
        this.#symbols[place] = -1;
        this.#taken[this.#distinct++] = place;
      }
      counts[place] = counts[place]! + 1;
      this.#places[index] = place;
    }
  }

  #clear(count: number): void {
    if (this.#places.length < count) {
      const size = 2 ** (32 - Math.clz32(count + (count >> 1)));
      this.#keys = new Float64Array(size);
      this.#counts = new Uint32Array(size);
      this.#symbols = new Int16Array(size);
      this.#places = new Uint32Array(count);
      this.#taken = new Uint32Array(count);
    }
    for (let index = 0; index < this.#distinct; index++) this.#counts[this.#taken[index]!] = 0;
    this.#distinct = 0;
  }
}
