import type { Integers } from '@replay/core';
import { bucketOf, bucketWidth, maxPopular } from './column-format.ts';

/** Chooses the numbers of a column that get a symbol of their own. */
export interface SymbolTable {
  /** The chosen counts, rising; a number's index is its symbol. At most `maxPopular`. */
  choose(counts: Integers): readonly number[];
  /**
   * The symbol of each count of the column just passed to `choose`: its own, or that of its bucket; bucket symbols
   * follow the own ones.
   */
  write(counts: Integers, symbols: Uint8Array): void;
}

/** Below this, each number is a bucket of its own anyway. */
const firstOfTable = 4;

/** Columns shorter than this need no table. */
const fewNumbers = 64;

/**
 * Gives symbols to the smallest numbers, regardless of how often they occur: suits differences, which cluster around 0.
 */
export class SmallNumberTable implements SymbolTable {
  #end = firstOfTable;

  choose(counts: Integers): readonly number[] {
    const most = firstOfTable + maxPopular;
    let end = firstOfTable;
    if (counts.length >= fewNumbers) {
      for (let index = 0; index < counts.length && end < most; index++) end = Math.max(end, counts[index]! + 1);
    }
    this.#end = Math.min(end, most);
    return Array.from({ length: this.#end - firstOfTable }, (_, index) => firstOfTable + index);
  }

  write(counts: Integers, symbols: Uint8Array): void {
    const end = this.#end;
    const popular = end - firstOfTable;
    for (let index = 0; index < counts.length; index++) {
      const count = counts[index]!;
      symbols[index] = count >= firstOfTable && count < end ? count - firstOfTable : popular + bucketOf(count);
    }
  }
}

/** A number that saves fewer bits than this over the whole column is not worth a symbol. */
const slotCost = 16;

/** More than any column has distinct numbers. */
const orders = 2 ** 26;

/**
 * Gives symbols to the numbers that occur most often in a column: round sizes, and the sizes that one market maker
 * shows everywhere. A hash table, reused from column to column because it is large.
 */
export class FrequentNumberTable implements SymbolTable {
  #keys: Integers = new Int32Array(0);
  /** How often the number in each slot of the hash table occurs; 0 where the slot is free. */
  #counts = new Uint32Array(0);
  /** The symbol of the number in each slot. */
  #symbols = new Uint8Array(0);
  /** The slot of each number of the column, and the slots that are used. */
  #slots = new Uint32Array(0);
  #taken = new Uint32Array(0);
  #distinct = 0;

  choose(values: Integers): readonly number[] {
    this.#clear(values);
    this.#tally(values);
    const keys = this.#keys;
    const slots = this.#mostSaving().sort((one, other) => keys[one]! - keys[other]!);
    for (let order = 0; order < this.#distinct; order++) {
      const slot = this.#taken[order]!;
      this.#symbols[slot] = slots.length + bucketOf(keys[slot]!);
    }
    for (const [symbol, slot] of slots.entries()) this.#symbols[slot] = symbol;
    return slots.map((slot) => keys[slot]!);
  }

  write(values: Integers, symbols: Uint8Array): void {
    const [slots, symbolAt] = [this.#slots, this.#symbols];
    for (let index = 0; index < values.length; index++) symbols[index] = symbolAt[slots[index]!]!;
  }

  /** The slots of the numbers that save most; among equals, of those that occurred first. */
  #mostSaving(): number[] {
    const ranks = new Float64Array(this.#distinct);
    let candidates = 0;
    for (let order = 0; order < this.#distinct; order++) {
      const slot = this.#taken[order]!;
      if (this.#counts[slot]! < 3) continue;
      const saving = this.#counts[slot]! * bucketWidth[bucketOf(this.#keys[slot]!)]!;
      // One sort key: the saving, then the inverted order of occurrence.
      if (saving > slotCost) ranks[candidates++] = (saving + 1) * orders - order;
    }
    const most = ranks.subarray(0, candidates).sort().subarray(-maxPopular);
    return Array.from(most, (rank) => this.#taken[Math.ceil(rank / orders) * orders - rank]!);
  }

  #tally(values: Integers): void {
    const [keys, counts, slots] = [this.#keys, this.#counts, this.#slots];
    const mask = keys.length - 1;
    let distinct = 0;
    for (let index = 0; index < values.length; index++) {
      const value = values[index]!;
      // Small numbers hash to neighbouring slots, which stay in the cache; large ones anywhere.
      let slot = (value ^ Math.imul(value / 32768, 0x9e3779b1)) & mask;
      let count = counts[slot]!;
      while (count !== 0 && keys[slot] !== value) {
        slot = (slot + 1) & mask;
        count = counts[slot]!;
      }
      if (count === 0) {
        keys[slot] = value;
        this.#taken[distinct++] = slot;
      }
      counts[slot] = count + 1;
      slots[index] = slot;
    }
    this.#distinct = distinct;
  }

  #clear(values: Integers): void {
    const { length } = values;
    for (let order = 0; order < this.#distinct; order++) this.#counts[this.#taken[order]!] = 0;
    this.#distinct = 0;
    if (this.#slots.length < length) {
      const size = 2 ** (32 - Math.clz32(length + (length >> 1)));
      this.#counts = new Uint32Array(size);
      this.#symbols = new Uint8Array(size);
      this.#slots = new Uint32Array(length);
      this.#taken = new Uint32Array(length);
    }
    const size = this.#counts.length;
    const fits = this.#keys.length === size && this.#keys instanceof Float64Array === values instanceof Float64Array;
    if (!fits) this.#keys = values instanceof Float64Array ? new Float64Array(size) : new Int32Array(size);
  }
}
