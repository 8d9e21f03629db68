import { type InstrumentId, levelSet, type PublicOrderChange } from '@replay/core';
import { type Tell, unnumbered } from '../event-outbox.ts';
import type { ChecksumGuard } from './checksum-guard.ts';
import { followedBy } from './joined-levels.ts';
import type { LaneNews } from './lane-news.ts';
import type { PlacedBook } from './placed-book.ts';
import { RestingOrders } from './resting-orders.ts';
import type { RunningChecks } from './running-checks.ts';

export interface TellerTerms {
  readonly instrument: InstrumentId;
  readonly tell: Tell;
  readonly news: LaneNews;
  readonly guard: ChecksumGuard;
  readonly checks: RunningChecks;
}

/** Tells the book of one instrument as events: by its levels, or order by order where the venue names the orders. */
export class BookTeller {
  readonly #instrument: InstrumentId;
  readonly #tell: Tell;
  readonly #news: LaneNews;
  readonly #guard: ChecksumGuard;
  readonly #checks: RunningChecks;
  /** Who rests in a book that is told order by order. */
  readonly #resting = new RestingOrders();

  constructor({ instrument, tell, news, guard, checks }: TellerTerms) {
    this.#instrument = instrument;
    this.#tell = tell;
    this.#news = news;
    this.#guard = guard;
    this.#checks = checks;
  }

  /** Tells a whole book, and the changes that had waited for it as what they are; false when it was lost by a checksum. */
  snapshot(snapshot: PlacedBook, changes: readonly PlacedBook[]): boolean {
    if (snapshot.orders !== undefined) return this.#ordersSnapshot(snapshot, snapshot.orders, changes);
    this.#guard.clear();
    const checked = this.#guard.check(snapshot);
    if (checked === undefined) return false;
    const bids = levelSet(followedBy(snapshot.bids, checked.dropped.bids));
    const asks = levelSet(followedBy(snapshot.asks, checked.dropped.asks));
    this.#tell({
      type: 'BookSnapshotted',
      ...this.#news.stamp(snapshot.exchangeTime),
      bids,
      asks,
    });
    return changes.every((change) => this.change(change, true));
  }

  /** Tells a change; false when the book was lost by its checksum. `linked`: its number links it to the message before. */
  change(message: PlacedBook, linked: boolean): boolean {
    if (message.orders !== undefined) return this.#ordersChange(message, message.orders, linked);
    const checked = this.#guard.check(message);
    if (checked === undefined) return false;
    if (linked) this.#checks.linked += 1;
    else if (message.ids === undefined && !checked.isSeen) this.#checks.blind += 1;
    const bids = followedBy(message.bids, checked.dropped.bids);
    const asks = followedBy(message.asks, checked.dropped.asks);
    // A heartbeat says that the venue is there and nothing happened.
    if (bids.prices.length + asks.prices.length === 0) return true;
    // Nearly all that is told, and told fastest as one literal.
    this.#tell({
      type: 'BookChanged',
      instrument: this.#instrument,
      exchangeTime: message.exchangeTime ?? this.#news.now,
      receivedTime: this.#news.now,
      bids,
      asks,
      sequence: unnumbered,
    });
    return true;
  }

  /** A book by order, and then what had become of its orders by the time it came. */
  #ordersSnapshot(snapshot: PlacedBook, rows: readonly PublicOrderChange[], changes: readonly PlacedBook[]): boolean {
    const orders = this.#resting.begin(rows);
    this.#tell({ type: 'PublicOrdersSnapshotted', ...this.#news.stamp(snapshot.exchangeTime), orders });
    for (const change of changes) this.change(change, true);
    return true;
  }

  #ordersChange({ exchangeTime }: PlacedBook, rows: readonly PublicOrderChange[], linked: boolean): boolean {
    if (linked) this.#checks.linked += 1;
    const changes = this.#resting.after(rows);
    if (changes.length > 0) this.#tell({ type: 'PublicOrdersChanged', ...this.#news.stamp(exchangeTime), changes });
    return true;
  }
}
