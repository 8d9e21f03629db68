import type { Integers } from '@replay/core';
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
  #keys: Integers = new Int32Array(0);
  /** How often each number came, by its place in the table; 0 where the table is free. */
  #counts = new Uint32Array(0);
  /** The symbol of the number at a place. */
  #symbols = new Uint8Array(0);
  /** Where the numbers of the column stand in the table, and which places are taken. */
  #places = new Uint32Array(0);
  #taken = new Uint32Array(0);
  #distinct = 0;

  choose(values: Integers): readonly number[] {
    this.#clear(values);
    this.#tally(values);
    const keys = this.#keys;
    const places = this.#mostSaving().sort((one, other) => keys[one]! - keys[other]!);
    for (let order = 0; order < this.#distinct; order++) {
      const place = this.#taken[order]!;
      this.#symbols[place] = places.length + bucketOf(keys[place]!);
    }
    for (const [symbol, place] of places.entries()) this.#symbols[place] = symbol;
    return places.map((place) => keys[place]!);
  }

  write(values: Integers, symbols: Uint8Array): void {
    const [places, symbolAt] = [this.#places, this.#symbols];
    for (let index = 0; index < values.length; index++) symbols[index] = symbolAt[places[index]!]!;
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

  #tally(values: Integers): void {
    const [keys, counts, places] = [this.#keys, this.#counts, this.#places];
    const mask = keys.length - 1;
    let distinct = 0;
    for (let index = 0; index < values.length; index++) {
      const value = values[index]!;
      // Small numbers stand in their order, where the processor has them at hand; large ones anywhere.
      let place = (value ^ Math.imul(value / 32768, 0x9e3779b1)) & mask;
      let count = counts[place]!;
      while (count !== 0 && keys[place] !== value) {
        place = (place + 1) & mask;
        count = counts[place]!;
      }
      if (count === 0) {
        keys[place] = value;
        this.#taken[distinct++] = place;
      }
      counts[place] = count + 1;
      places[index] = place;
    }
    this.#distinct = distinct;
  }

  #clear(values: Integers): void {
    const { length } = values;
    for (let order = 0; order < this.#distinct; order++) this.#counts[this.#taken[order]!] = 0;
    this.#distinct = 0;
    if (this.#places.length < length) {
      const size = 2 ** (32 - Math.clz32(length + (length >> 1)));
      this.#counts = new Uint32Array(size);
      this.#symbols = new Uint8Array(size);
      this.#places = new Uint32Array(length);
      this.#taken = new Uint32Array(length);
    }
    const size = this.#counts.length;
    const fits = this.#keys.length === size && this.#keys instanceof Float64Array === values instanceof Float64Array;
    if (!fits) this.#keys = values instanceof Float64Array ? new Float64Array(size) : new Int32Array(size);
  }
}
