/**
 * Many rows of one kind, made into objects one by one as they are read: a run may have a million of them, and they are kept as
 * columns of numbers, since as many objects would keep the collector of garbage busy for as long as all the rest of a report.
 */
export abstract class Rows<Row> implements Iterable<Row> {
  abstract readonly length: number;

  /** The row at a place from 0 to length − 1. */
  protected abstract row(place: number): Row;

  /** The row at a place, counted from the end if negative; undefined where there is none. */
  at(place: number): Row | undefined {
    const found = place < 0 ? place + this.length : place;
    return found >= 0 && found < this.length ? this.row(found) : undefined;
  }

  *[Symbol.iterator](): Iterator<Row> {
    for (let place = 0; place < this.length; place += 1) yield this.row(place);
  }

  map<Made>(make: (row: Row) => Made): Made[] {
    return Array.from(this, make);
  }

  filter(keep: (row: Row) => boolean): Row[] {
    return [...this].filter(keep);
  }
}

/** What holds rows by their places. */
interface Listed<Row> extends Iterable<Row> {
  readonly length: number;
  at(place: number): Row | undefined;
}

/** The rows of several lists in the order of a number of each; equal ones stand in the order of the lists. */
export class OrderedRows<Row> extends Rows<Row> {
  readonly length: number;
  readonly #lists: readonly Listed<Row>[];
  /** Places in the lists put one behind the other. */
  readonly #order: Uint32Array;

  constructor(lists: readonly Listed<Row>[], numberOf: (row: Row) => number) {
    super();
    this.#lists = lists;
    this.length = lists.reduce((sum, list) => sum + list.length, 0);
    const numbers = new Float64Array(this.length);
    let place = 0;
    for (const list of lists) for (const row of list) numbers[place++] = numberOf(row);
    this.#order = Uint32Array.from(numbers, (_, at) => at);
    if (numbers.some((number, at) => at > 0 && number < numbers[at - 1]!))
      this.#order.sort((one, other) => numbers[one]! - numbers[other]! || one - other);
  }

  protected row(place: number): Row {
    let at = this.#order[place] as number;
    for (const list of this.#lists) {
      if (at < list.length) return list.at(at) as Row;
      at -= list.length;
    }
    throw new RangeError(`there is no row ${place}`);
  }
}
