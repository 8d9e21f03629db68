import { applyEvent, type Book } from '@replay/book';
import { type BookChanged, eventKind, type InstrumentId, isBook, type Micros } from '@replay/core';
import type { BlockColumns } from '../events/block-columns.ts';
import { eventAt } from '../events/block-events.ts';
import { LatestSizes } from './latest-sizes.ts';
import { lastRestart } from './restart.ts';

/**
 * Folds whole stretches of a tape into the book of one instrument. The same book as `applyEvent` gives event by event,
 * but the messages of a stretch become one: the books in between, which nobody sees, are never made.
 */
export class BookDraft {
  readonly #bids = new LatestSizes();
  readonly #asks = new LatestSizes();
  #place: number;
  #id: InstrumentId;
  /** The book before the messages that are not in it yet. */
  #book: Book;
  #pending: Pending | undefined;

  /** `place` is that of the instrument in the tape. */
  constructor(book: Book, place: number, id: InstrumentId) {
    this.#book = book;
    this.#place = place;
    this.#id = id;
  }

  /** Begins again from another book: for those who make many, and one after the other. */
  begin(book: Book, place: number, id: InstrumentId): void {
    this.#forget();
    this.#book = book;
    this.#place = place;
    this.#id = id;
  }

  /** Takes the instrument's events from one place of a block to before another. */
  take(columns: BlockColumns, from: number = 0, to: number = columns.events): void {
    const restart = lastRestart(columns, this.#place, from, to);
    if (restart !== undefined) this.#restart(columns, restart);
    if (this.#pending === undefined && this.#book.status !== 'live') return;
    if (this.#takeOrders(columns, restart === undefined ? from : restart + 1, to)) return;
    const last = this.#takeRows(columns, eventKind.change, restart ?? from, to);
    if (last !== undefined) this.#pending = { ...stampOf(columns, last), afresh: this.#pending?.afresh ?? false };
  }

  /** What should stand here is lost: only a snapshot brings the book back. */
  lose(cause: string, since: Micros): void {
    this.#forget();
    this.#book = { status: 'stale', cause, since };
  }

  /** The book by now. More may be taken afterwards. */
  book(): Book {
    if (this.#pending === undefined) return this.#book;
    const { afresh, ...stamp } = this.#pending;
    // A snapshot without removals stays as it lies there, and is the cheapest book there is.
    const [bids, asks] = [this.#bids.levels(!afresh), this.#asks.levels(!afresh)];
    const message = { instrument: this.#id, ...stamp, bids, asks };
    this.#book = applyEvent(this.#book, { type: afresh ? 'BookSnapshotted' : 'BookChanged', ...message });
    this.#forget();
    return this.#book;
  }

  /** A snapshot by level waits for the changes behind it; every other restart stands by itself. */
  #restart(columns: BlockColumns, at: number): void {
    this.#forget();
    if (columns.kinds[at] === eventKind.snapshot) {
      this.#takeRows(columns, eventKind.snapshot, at, at + 1);
      this.#pending = { ...stampOf(columns, at), afresh: true };
    } else {
      this.#book = applyEvent(this.#book, eventAt(columns, at, this.#id));
    }
  }

  /**
   * Orders come one by one, each where the one before left the queues: there is nothing to be saved by making one message of
   * many. Tells whether the book is one by order, whose levels follow from its queues.
   */
  #takeOrders(columns: BlockColumns, from: number, to: number): boolean {
    if (this.#pending !== undefined || this.#book.status !== 'live' || this.#book.orders === undefined) return false;
    for (let at = from; at < to; at++) {
      if (columns.instruments[at] !== this.#place || !movesBook(columns.kinds[at]!)) continue;
      this.#book = applyEvent(this.#book, eventAt(columns, at, this.#id));
    }
    return true;
  }

  /** The rows of all own events of a kind. Tells the last of them. */
  #takeRows(columns: BlockColumns, kind: number, from: number, to: number): number | undefined {
    const { kinds, instruments, firstRows, bidRows, askRows } = columns;
    const { prices, sizes } = columns.section(this.#place);
    const [bids, asks] = [this.#bids, this.#asks];
    let last: number | undefined;
    for (let at = from; at < to; at++) {
      if (kinds[at] !== kind || instruments[at] !== this.#place) continue;
      last = at;
      let row = firstRows[at]!;
      for (const bidsEnd = row + bidRows[at]!; row < bidsEnd; row++) bids.set(prices[row]!, sizes[row]!);
      for (const asksEnd = row + askRows[at]!; row < asksEnd; row++) asks.set(prices[row]!, sizes[row]!);
    }
    return last;
  }

  #forget(): void {
    this.#bids.clear();
    this.#asks.clear();
    this.#pending = undefined;
  }
}

const movesBook = (kind: number): boolean => isBook(kind) || kind === eventKind.ordersChange;

/** The stamp of the last message that is not in the book yet, */
interface Pending extends Pick<BookChanged, 'exchangeTime' | 'receivedTime' | 'sequence'> {
  /** and whether a snapshot is among them, so that nothing of the book before is left. */
  readonly afresh: boolean;
}

const stampOf = ({ exchangeTimes, receivedTimes, sequences }: BlockColumns, at: number): Omit<Pending, 'afresh'> => ({
  exchangeTime: exchangeTimes[at]! as Micros,
  receivedTime: receivedTimes[at]! as Micros,
  sequence: sequences[at]!,
});
