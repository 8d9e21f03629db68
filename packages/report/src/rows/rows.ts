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
