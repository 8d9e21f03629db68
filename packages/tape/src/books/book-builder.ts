import { applyEvent, type Book } from '@replay/book';
import { type BookChanged, eventKind, type InstrumentId, isBook, type Micros } from '@replay/core';
import type { BlockColumns } from '../events/block-columns.ts';
import { eventAt } from '../events/block-events.ts';
import { LatestSizes } from './latest-sizes.ts';

/**
 * Folds ranges of block events into the book of one instrument. The result equals applying each event with
 * `applyEvent`, but the messages of a range are merged into one, so that no book in between is made.
 */
export class BookBuilder {
  readonly #bids = new LatestSizes();
  readonly #asks = new LatestSizes();
  #index: number;
  #id: InstrumentId;
  /** The book before the messages that are pending. */
  #book: Book;
  #pending: Pending | undefined;

  /** `index`: that of the instrument in the tape. */
  constructor(book: Book, index: number, id: InstrumentId) {
    this.#book = book;
    this.#index = index;
    this.#id = id;
  }

  /** Starts over from another book, so that one builder serves many searches. */
  reset(book: Book, index: number, id: InstrumentId): void {
    this.#clear();
    this.#book = book;
    this.#index = index;
    this.#id = id;
  }

  /** Applies the instrument's events in the index range [from, to) of a block. */
  apply(columns: BlockColumns, from: number = 0, to: number = columns.events): void {
    const reset = lastReset(columns, this.#index, from, to);
    if (reset !== undefined) this.#reset(columns, reset);
    if (this.#pending === undefined && this.#book.status !== 'live') return;
    if (this.#applyOrders(columns, reset === undefined ? from : reset + 1, to)) return;
    const last = this.#applyRows(columns, eventKind.change, reset ?? from, to);
    if (last !== undefined)
      this.#pending = { ...stampOf(columns, last), fromSnapshot: this.#pending?.fromSnapshot ?? false };
  }

  /** A block is missing here: only a snapshot makes the book live again. */
  markStale(cause: string, since: Micros): void {
    this.#clear();
    this.#book = { status: 'stale', cause, since };
  }

  /** The book after everything applied so far. More may be applied afterwards. */
  build(): Book {
    if (this.#pending === undefined) return this.#book;
    const { fromSnapshot, ...stamp } = this.#pending;
    // A snapshot without removals can be folded as it is, which is cheapest.
    const [bids, asks] = [this.#bids.levels(!fromSnapshot), this.#asks.levels(!fromSnapshot)];
    const message = { instrument: this.#id, ...stamp, bids, asks };
    this.#book = applyEvent(this.#book, { type: fromSnapshot ? 'BookSnapshotted' : 'BookChanged', ...message });
    this.#clear();
    return this.#book;
  }

  /** A snapshot by level is kept pending, to be merged with the changes behind it; other resets are applied at once. */
  #reset(columns: BlockColumns, at: number): void {
    this.#clear();
    if (columns.kinds[at] === eventKind.snapshot) {
      this.#applyRows(columns, eventKind.snapshot, at, at + 1);
      this.#pending = { ...stampOf(columns, at), fromSnapshot: true };
    } else {
      this.#book = applyEvent(this.#book, eventAt(columns, at, this.#id));
    }
  }

  /**
   * Applies the messages of a book by order one by one: merging them would save nothing. Returns whether the book is
   * one by order.
   */
  #applyOrders(columns: BlockColumns, from: number, to: number): boolean {
    if (this.#pending !== undefined || this.#book.status !== 'live' || this.#book.orders === undefined) return false;
    for (let at = from; at < to; at++) {
      if (columns.instruments[at] !== this.#index || !movesBook(columns.kinds[at]!)) continue;
      this.#book = applyEvent(this.#book, eventAt(columns, at, this.#id));
    }
    return true;
  }

  /** Collects the rows of the instrument's events of one kind. Returns the index of the last one. */
  #applyRows(columns: BlockColumns, kind: number, from: number, to: number): number | undefined {
    const { kinds, instruments, firstRows, bidRows, askRows } = columns;
    const { prices, sizes } = columns.section(this.#index);
    const [bids, asks] = [this.#bids, this.#asks];
    let last: number | undefined;
    for (let at = from; at < to; at++) {
      if (kinds[at] !== kind || instruments[at] !== this.#index) continue;
      last = at;
      let row = firstRows[at]!;
      for (const bidsEnd = row + bidRows[at]!; row < bidsEnd; row++) bids.set(prices[row]!, sizes[row]!);
      for (const asksEnd = row + askRows[at]!; row < asksEnd; row++) asks.set(prices[row]!, sizes[row]!);
    }
    return last;
  }

  #clear(): void {
    this.#bids.clear();
    this.#asks.clear();
    this.#pending = undefined;
  }
}

const movesBook = (kind: number): boolean => isBook(kind) || kind === eventKind.ordersChange;

/** The stamp of the last pending message. */
interface Pending extends Pick<BookChanged, 'exchangeTime' | 'receivedTime' | 'sequence'> {
  /** Whether a snapshot is among the pending messages, so that they replace the book. */
  readonly fromSnapshot: boolean;
}

const stampOf = (
  { exchangeTimes, receivedTimes, sequences }: BlockColumns,
  at: number,
): Omit<Pending, 'fromSnapshot'> => ({
  exchangeTime: exchangeTimes[at]! as Micros,
  receivedTime: receivedTimes[at]! as Micros,
  sequence: sequences[at]!,
});

/**
 * The index of the instrument's last event in the range [from, to) that sets its book regardless of what it was before;
 * undefined where there is none.
 */
export function lastReset(columns: BlockColumns, instrument: number, from: number, to: number): number | undefined {
  const { kinds, instruments, rareFields } = columns;
  for (let at = to - 1; at >= from; at--) {
    if (instruments[at] !== instrument) continue;
    const kind = kinds[at];
    if (kind === eventKind.snapshot || kind === eventKind.ordersSnapshot || kind === eventKind.interrupted) return at;
    if (kind === eventKind.rejected && (rareFields.get(at) as { damagesBook?: boolean }).damagesBook) return at;
  }
  return undefined;
}
