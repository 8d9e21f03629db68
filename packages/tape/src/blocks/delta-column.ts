import type { ArrayAllocator } from '../columns/arena.ts';
import type { StoredColumn } from '../columns/column-reader.ts';
import type { ColumnWriter } from '../columns/column-writer.ts';

/**
 * Writes times or sequences as differences between neighbours, less the usual difference. The first entry is 0: the
 * reader knows the first number from elsewhere.
 */
export function writeDeltas(writer: ColumnWriter, numbers: Float64Array, usual: number): void {
  const differences = new Float64Array(numbers.length);
  for (let at = 1; at < numbers.length; at++) differences[at] = numbers[at]! - numbers[at - 1]! - usual;
  writer.column(differences, numbers);
}

/** The numbers that `writeDeltas` wrote, given the first one. */
export function decodeDeltas(column: StoredColumn, first: number, usual: number, arrays: ArrayAllocator): Float64Array {
  const differences = column.decode(arrays);
  const numbers = arrays.doubles(differences.length);
  if (column.plain) {
    numbers.set(differences);
    return numbers;
  }
  let last = first - usual;
  for (let at = 0; at < differences.length; at++) {
    last += differences[at]! + usual;
    numbers[at] = last;
  }
  return numbers;
}
