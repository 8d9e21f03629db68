/**
 * Many rows of one kind, stored as columns and converted to objects one by one as they are read: a run may have a million of them, and
 * collecting as many objects would take as long as the rest of a report.
 */
export abstract class Rows<Row> implements Iterable<Row> {
  abstract readonly length: number;

  /** The row at an index from 0 to length − 1. */
  protected abstract row(index: number): Row;

  /** The row at an index, counted from the end if negative; undefined if there is none. */
  at(index: number): Row | undefined {
    const found = index < 0 ? index + this.length : index;
    return found >= 0 && found < this.length ? this.row(found) : undefined;
  }

  *[Symbol.iterator](): Iterator<Row> {
    for (let index = 0; index < this.length; index += 1) yield this.row(index);
  }

  map<Made>(make: (row: Row) => Made): Made[] {
    return Array.from(this, make);
  }

  filter(keep: (row: Row) => boolean): Row[] {
    return [...this].filter(keep);
  }
}

/** A list of rows. */
interface Listed<Row> extends Iterable<Row> {
  readonly length: number;
  at(index: number): Row | undefined;
}

/** The rows of several lists, sorted by a number of each; equal ones are in the order of the lists. */
export class OrderedRows<Row> extends Rows<Row> {
  readonly length: number;
  readonly #lists: readonly Listed<Row>[];
  /** Indices into the concatenation of the lists. */
  readonly #order: Uint32Array;

  constructor(lists: readonly Listed<Row>[], numberOf: (row: Row) => number) {
    super();
    this.#lists = lists;
    this.length = lists.reduce((sum, list) => sum + list.length, 0);
    const numbers = new Float64Array(this.length);
    let index = 0;
    for (const list of lists) for (const row of list) numbers[index++] = numberOf(row);
    this.#order = Uint32Array.from(numbers, (_, at) => at);
    if (numbers.some((number, at) => at > 0 && number < numbers[at - 1]!))
      this.#order.sort((one, other) => numbers[one]! - numbers[other]! || one - other);
  }

  protected row(index: number): Row {
    let at = this.#order[index] as number;
    for (const list of this.#lists) {
      if (at < list.length) return list.at(at) as Row;
      at -= list.length;
    }
    throw new RangeError(`there is no row ${index}`);
  }
}
