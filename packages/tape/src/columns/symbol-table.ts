import type { Integers } from '@replay/core';

/** Chooses the numbers of a column that get a symbol of their own. */
export interface SymbolTable {
  /** The chosen ones among these counts, rising; their places are their symbols. At most `mostPopular`. */
  choose(counts: Integers): readonly number[];
  /** A symbol for each count of the column just seen: its own, or that of its bucket, which stand behind the own ones. */
  write(counts: Integers, symbols: Uint8Array): void;
}
