import type { Integers } from '@replay/core';
import { bucketOf } from './buckets.ts';
import { mostPopular } from './column.ts';
import type { SymbolTable } from './symbol-table.ts';

/** Up to here each number is a bucket of its own anyway. */
const firstOfTable = 4;

/** So few numbers do not fill a table. */
const fewNumbers = 64;

/** The small numbers, whether they come often or not: right for differences, which cluster around 0. */
export class SmallNumbers implements SymbolTable {
  #end = firstOfTable;

  choose(counts: Integers): readonly number[] {
    const most = firstOfTable + mostPopular;
    let end = firstOfTable;
    if (counts.length >= fewNumbers) {
      for (let index = 0; index < counts.length && end < most; index++) end = Math.max(end, counts[index]! + 1);
    }
    this.#end = Math.min(end, most);
    return Array.from({ length: this.#end - firstOfTable }, (_, place) => firstOfTable + place);
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
