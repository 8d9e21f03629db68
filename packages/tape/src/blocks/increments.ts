import type { StoredColumn } from '../columns/column-reader.ts';
import type { ColumnWriter } from '../columns/column-writer.ts';
import type { Room } from '../columns/room.ts';

/**
 * Writes times or sequences as the differences between neighbours beyond the usual one; 0 for the first, which the reader
 * must know.
 */
export function writeIncrements(writer: ColumnWriter, numbers: Float64Array, usual: number): void {
  const differences = new Float64Array(numbers.length);
  for (let at = 1; at < numbers.length; at++) differences[at] = numbers[at]! - numbers[at - 1]! - usual;
  writer.column(differences, numbers);
}

/** The numbers that `writeIncrements` wrote, from the first one on. */
export function summedIncrements(column: StoredColumn, first: number, usual: number, room: Room): Float64Array {
  const differences = column.decode(room);
  const numbers = room.doubles(differences.length);
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
