import {
  assertNever,
  type Levels,
  type Micros,
  type PublicOrderChange,
  ReplayError,
  type SourceChecks,
} from '@replay/core';
import type { Track } from '../dataset/track.ts';
import { type Checked, CheckedBook, unchecked } from './checked-book.ts';
import type { ChecksumText } from './checksum.ts';
import { type Tell, unnumbered } from './event-outbox.ts';
import { followedBy, joinedLevels } from './joined-levels.ts';
import { LaneNews } from './lane-news.ts';
import { MeantChannel } from './meant-channel.ts';
import { type MessagePlace, placeText } from './message-place.ts';
import { type PlacedBook, placedBook } from './placed-book.ts';
import type { CapturePolicies } from './policies.ts';
import { RestingOrders } from './resting-orders.ts';
import type { Continuity } from './sequencing/continuity.ts';
import { Sequencer } from './sequencing/sequencer.ts';
import type { Step } from './sequencing/sequencer-step.ts';
import type { BookMessage, CountedBook } from './venue-message.ts';

export interface BookLaneOptions {
  readonly track: Track;
  /** The venue's books that are known to be there, the one to read first. */
  readonly channels: readonly string[];
  readonly continuity: Continuity | undefined;
  readonly checksum: ChecksumText | undefined;
  readonly policies: CapturePolicies;
  readonly tell: Tell;
}

/**
 * The book messages of one instrument on their way to events: counted, put in order, held against their checksums. What
 * speaks against a message is told in its place, before or instead of it.
 */
export class BookLane {
  readonly #options: BookLaneOptions;
  readonly #sequencer: Sequencer<PlacedBook>;
  /** The book as the venue spells it; only where checksums are made of it. */
  readonly #book: CheckedBook | undefined;
  /** Who rests in a book that is told order by order. */
  readonly #resting = new RestingOrders();
  readonly #channel: MeantChannel;
  readonly #news: LaneNews;
  #numbered: boolean;
  readonly #checks = { bookMessages: 0, linked: 0, checksums: 0, checksumsMatched: 0, blind: 0, beforeSnapshot: 0 };

  constructor(options: BookLaneOptions) {
    this.#options = options;
    const { continuity, policies, checksum, track, tell } = options;
    this.#book = checksum && new CheckedBook(checksum);
    const { reorderWindow, bufferLimit, gap } = policies;
    const onGap = gap === 'warn' ? 'go on' : 'stop';
    this.#sequencer = new Sequencer({ continuity, reorderWindow, bufferLimit, onGap });
    this.#numbered = continuity !== undefined;
    this.#channel = new MeantChannel(options.channels);
    this.#news = new LaneNews(track.instrument.id, tell);
  }

  /** The next message will show whether one is missing. */
  get isNumbered(): boolean {
    return this.#numbered;
  }

  /** Something is held back, and time may run out. */
  get isHolding(): boolean {
    return this.#sequencer.isHolding;
  }

  get checks(): SourceChecks {
    return { instrument: this.#options.track.instrument.id, ...this.#checks };
  }

  /** Throws `MessageFault` for a message whose rows cannot be counted. */
  take(message: BookMessage | CountedBook, now: Micros, place: MessagePlace): void {
    if (!this.#channel.is(message.channel)) return;
    this.#checks.bookMessages += 1;
    this.#news.now = now;
    this.#numbered = this.#options.continuity !== undefined && message.ids !== undefined;
    this.#tellAll(this.#sequencer.take(placedBook(message, this.#options.track, place), now));
  }

  /** A message that cannot be read was lost. Tells whether the book is lost with it. */
  damage(message: Pick<BookMessage, 'origin'> | undefined): boolean {
    // A requested snapshot is not needed while the book is live.
    if (message?.origin === 'request' && this.#sequencer.isLive) return false;
    this.#lose();
    return true;
  }

  /** The recording goes on with other channels: the first book of them is the one that is read. */
  forgetChannels(): void {
    this.#channel.forget();
  }

  elapse(now: Micros): void {
    this.#news.now = now;
    this.#tellAll(this.#sequencer.elapse(now));
  }

  disconnect(now: Micros, place: MessagePlace, cause: string): void {
    this.#news.now = now;
    this.#tellAll(this.#sequencer.disconnect(now));
    this.#book?.clear();
    this.#news.interrupt('disconnect', cause, { place, exchangeTime: undefined });
  }

  end(): void {
    this.#tellAll(this.#sequencer.end(this.#news.now));
  }

  #tellAll(steps: readonly Step<PlacedBook>[]): void {
    let lost = false;
    for (const step of steps) {
      if (step.type === 'snapshot') lost = false;
      // What was put in order behind a message that lost the book is lost with it.
      if (!(lost && step.type === 'change') && !this.#told(step)) lost = true;
    }
  }

  /** Tells one step; false when the book was lost by its checksum. */
  #told(step: Step<PlacedBook>): boolean {
    switch (step.type) {
      case 'before-snapshot':
        this.#checks.beforeSnapshot += 1;
        return true;
      case 'rejected':
        this.#news.reject(step.kind, step.reason, step.message);
        return true;
      case 'gap':
        this.#gap(step.message, step.reason, step.missing);
        return true;
      case 'snapshot':
        return this.#snapshot(step.snapshot, step.changes);
      case 'change':
        if (step.reordered) this.#news.flag('reordered', 'it came after its successor', step.message);
        return this.#change(step.message, step.linked);
      default:
        return assertNever(step);
    }
  }

  #snapshot(snapshot: PlacedBook, changes: readonly PlacedBook[]): boolean {
    if (snapshot.orders !== undefined) return this.#ordersSnapshot(snapshot, snapshot.orders, changes);
    this.#book?.clear();
    const bids: Levels[] = [];
    const asks: Levels[] = [];
    for (const message of [snapshot, ...changes]) {
      const checked = this.#checked(message);
      if (checked === undefined) return false;
      if (message !== snapshot) this.#checks.linked += 1;
      bids.push(message.bids, checked.dropped.bids);
      asks.push(message.asks, checked.dropped.asks);
    }
    this.#options.tell({
      type: 'BookSnapshotted',
      ...this.#news.stamp(changes.at(-1)?.exchangeTime ?? snapshot.exchangeTime),
      bids: joinedLevels(bids),
      asks: joinedLevels(asks),
    });
    return true;
  }

  /** A book by order, and then what had become of its orders by the time it came. */
  #ordersSnapshot(snapshot: PlacedBook, rows: readonly PublicOrderChange[], changes: readonly PlacedBook[]): boolean {
    const orders = this.#resting.begin(rows);
    this.#options.tell({ type: 'PublicOrdersSnapshotted', ...this.#news.stamp(snapshot.exchangeTime), orders });
    for (const change of changes) this.#change(change, true);
    return true;
  }

  #ordersChange({ exchangeTime }: PlacedBook, rows: readonly PublicOrderChange[], linked: boolean): boolean {
    if (linked) this.#checks.linked += 1;
    const changes = this.#resting.after(rows);
    if (changes.length > 0)
      this.#options.tell({ type: 'PublicOrdersChanged', ...this.#news.stamp(exchangeTime), changes });
    return true;
  }

  #change(message: PlacedBook, linked: boolean): boolean {
    if (message.orders !== undefined) return this.#ordersChange(message, message.orders, linked);
    const checked = this.#checked(message);
    if (checked === undefined) return false;
    if (linked) this.#checks.linked += 1;
    else if (message.ids === undefined && !checked.isSeen) this.#checks.blind += 1;
    const bids = followedBy(message.bids, checked.dropped.bids);
    const asks = followedBy(message.asks, checked.dropped.asks);
    // A heartbeat says that the venue is there and nothing happened.
    if (bids.prices.length + asks.prices.length === 0) return true;
    // Nearly all that is told, and told fastest as one literal.
    this.#options.tell({
      type: 'BookChanged',
      instrument: this.#options.track.instrument.id,
      exchangeTime: message.exchangeTime ?? this.#news.now,
      receivedTime: this.#news.now,
      bids,
      asks,
      sequence: unnumbered,
    });
    return true;
  }

  /** Applies a message to the spelled book; undefined when the book was lost by its checksum. */
  #checked(message: PlacedBook): Checked | undefined {
    const checked = message.spelled && this.#book?.apply(message, message.spelled);
    const found = checked?.checksum;
    if (checked === undefined || found === undefined || message.checksum === undefined) return checked ?? unchecked;
    this.#checks.checksums += 1;
    if (found === message.checksum) {
      this.#checks.checksumsMatched += 1;
      return checked;
    }
    const reason = `the checksum of the book is ${found}, the venue's is ${message.checksum}`;
    switch (this.#options.policies.checksum) {
      case 'fail':
        throw new ReplayError('BAD_DATA', reason, {
          place: placeText(message.place),
          remedy: remedyOf('checksum'),
        });
      case 'warn':
        this.#news.flag('checksum-mismatch', reason, message);
        return checked;
      case 'quarantine':
        this.#lose();
        this.#news.interrupt('checksum-mismatch', reason, message);
        return undefined;
    }
  }

  #gap(message: PlacedBook, reason: string, missing: number | undefined): void {
    const { policies } = this.#options;
    const isLong = missing !== undefined && missing > policies.longestGap;
    if (policies.gap === 'fail' || isLong) {
      const remedy = isLong ? 'record the time again, or give a longer longestGap' : remedyOf('gap');
      throw new ReplayError('BAD_DATA', reason, { place: placeText(message.place), remedy });
    }
    if (policies.gap === 'warn') return this.#news.flag('sequence-gap', reason, message);
    this.#news.interrupt('sequence-gap', reason, message);
  }

  #lose(): void {
    this.#sequencer.lose();
    this.#book?.clear();
  }
}

const remedyOf = (policy: 'gap' | 'checksum'): string =>
  `give the ${policy} policy 'quarantine', which leaves the book out until the next snapshot`;
