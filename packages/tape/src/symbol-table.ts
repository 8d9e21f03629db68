import { mostPopular } from './column.ts';

/** Chooses the numbers of a column that get a symbol of their own. */
export interface SymbolTable {
  /** The chosen ones among these counts, rising; their places are their symbols. At most `mostPopular`. */
  choose(counts: Float64Array): readonly number[];
  /** The symbol of the count at an index of the column just seen; −1 when it has none. */
  symbolOf(count: number, index: number): number;
}

/** Up to here each number is a bucket of its own anyway. */
const firstOfTable = 4;

/** So few numbers do not fill a table. */
const fewNumbers = 64;

/** The small numbers, whether they come often or not: right for differences, which cluster around 0. */
export class SmallNumbers implements SymbolTable {
  #end = firstOfTable;

  choose(counts: Float64Array): readonly number[] {
    let largest = 0;
    for (let index = 0; index < counts.length; index++) largest = Math.max(largest, counts[index]!);
    this.#end = counts.length < fewNumbers ? firstOfTable : Math.min(firstOfTable + mostPopular, largest + 1);
    return Array.from({ length: Math.max(0, this.#end - firstOfTable) }, (_, place) => firstOfTable + place);
  }

  symbolOf(count: number): number {
    return count >= firstOfTable && count < this.#end ? count - firstOfTable : -1;
  }
}
