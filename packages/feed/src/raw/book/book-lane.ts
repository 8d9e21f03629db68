import { assertNever, type Micros, ReplayError, type SourceChecks, timeText } from '@replay/core';
import type { Track } from '../../dataset/track.ts';
import type { Tell } from '../event-outbox.ts';
import type { LeftOutChannels } from '../left-out.ts';
import { type MessagePlace, placeText } from '../message-place.ts';
import { countedName } from '../named-channels.ts';
import { type CapturePolicies, quarantineInstead } from '../policies.ts';
import type { Continuity } from '../sequencing/continuity.ts';
import { Sequencer } from '../sequencing/sequencer.ts';
import type { Step } from '../sequencing/sequencer-step.ts';
import type { BookMessage, CountedBook } from '../venue-message.ts';
import { BookTeller } from './book-teller.ts';
import type { ChecksumText } from './checksum.ts';
import { ChecksumGuard } from './checksum-guard.ts';
import { LaneNews } from './lane-news.ts';
import { MeantChannel } from './meant-channel.ts';
import { type PlacedBook, placedBook } from './placed-book.ts';
import { nothingChecked } from './running-checks.ts';

export interface BookLaneOptions {
  readonly track: Track;
  /** The venue's books that are known to be there, the one to read first. */
  readonly channels: readonly string[];
  /** Those of them whose every message is a whole book, although the venue's form calls it a change. */
  readonly wholeChannels: ReadonlySet<string>;
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
  readonly #track: Track;
  readonly #policies: CapturePolicies;
  readonly #isNumberedVenue: boolean;
  readonly #channel: MeantChannel;
  readonly #wholeChannels: ReadonlySet<string>;
  readonly #leftOut = new Map<string, number>();
  readonly #sequencer: Sequencer<PlacedBook>;
  readonly #guard: ChecksumGuard;
  readonly #teller: BookTeller;
  readonly #news: LaneNews;
  readonly #checks = nothingChecked();
  #numbered: boolean;

  constructor({ track, channels, wholeChannels, continuity, checksum, policies, tell }: BookLaneOptions) {
    this.#track = track;
    this.#policies = policies;
    this.#isNumberedVenue = continuity !== undefined;
    this.#numbered = this.#isNumberedVenue;
    this.#channel = new MeantChannel(channels);
    this.#wholeChannels = wholeChannels;
    const { reorderWindow, bufferLimit, gap } = policies;
    const onGap = gap === 'warn' ? 'go on' : 'stop';
    this.#sequencer = new Sequencer({ continuity, reorderWindow, bufferLimit, onGap });
    const { id } = track.instrument;
    const checks = this.#checks;
    const news = new LaneNews(id, tell);
    const guard = new ChecksumGuard({ checksum, policy: policies.checksum }, news, checks);
    this.#news = news;
    this.#guard = guard;
    this.#teller = new BookTeller({ instrument: id, tell, news, guard, checks });
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
    return { instrument: this.#track.instrument.id, ...this.#checks };
  }

  /** Messages of other channels than the one that is read. */
  get leftOut(): LeftOutChannels {
    return { read: this.#channel.name, counts: this.#leftOut };
  }

  /** Throws `MessageFault` for a message whose rows cannot be counted. */
  take(message: BookMessage | CountedBook, now: Micros, place: MessagePlace): void {
    const { channel, isShared } = message;
    if (!this.#channel.is(channel, isShared)) {
      // A shared message is used as what else it is.
      if (channel !== undefined && isShared !== true) this.#leaveOut(countedName(channel, this.#leftOut));
      return;
    }
    this.#checks.bookMessages += 1;
    this.#news.now = now;
    this.#numbered = this.#isNumberedVenue && message.ids !== undefined;
    const isWhole = this.#wholeChannels.size > 0 && this.#wholeChannels.has(channel ?? '');
    const kind = isWhole ? 'snapshot' : message.kind;
    this.#tellAll(this.#sequencer.take(placedBook(message, kind, this.#track, { place, receivedTime: now }), now));
  }

  #leaveOut(channel: string): void {
    this.#leftOut.set(channel, (this.#leftOut.get(channel) ?? 0) + 1);
  }

  /** A message that cannot be read was lost. Tells whether the book is lost with it. */
  damage(message: Pick<BookMessage, 'origin'> | undefined): boolean {
    // A requested snapshot is not needed while the book is live.
    if (message?.origin === 'request' && this.#sequencer.isLive) return false;
    this.#sequencer.lose();
    this.#guard.clear();
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
    this.#guard.clear();
    this.#news.interrupt('disconnect', cause, { place, exchangeTime: undefined });
  }

  end(): void {
    this.#tellAll(this.#sequencer.end(this.#news.now));
  }

  #tellAll(steps: readonly Step<PlacedBook>[]): void {
    const [gap, ...others] = steps;
    const last = others.at(-1);
    if (gap?.type === 'gap' && last?.type === 'snapshot' && isEmpty(last.snapshot) && this.#policies.gap !== 'warn') {
      // Behind lost messages a snapshot without a level may tell of an outage: the book stays lost.
      for (const step of others.slice(0, -1)) this.#told(step);
      this.#told({ ...gap, reason: `${gap.reason}; the snapshot behind the gap has no level and is not used` });
      this.#sequencer.lose();
      return;
    }
    let lost = false;
    for (const step of steps) {
      if (step.type === 'snapshot') lost = false;
      // What was put in order behind a message that lost the book is lost with it.
      if ((lost && step.type === 'change') || this.#told(step)) continue;
      lost = true;
      this.#sequencer.lose();
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
        return this.#teller.snapshot(step.snapshot, step.changes);
      case 'change':
        if (step.reordered) this.#news.flag('reordered', 'it came after its successor', step.message);
        return this.#teller.change(step.message, step.linked);
      default:
        return assertNever(step);
    }
  }

  /** Does as the policy says. Throws `BAD_DATA` where a gap is to stop the reading. */
  #gap(message: PlacedBook, words: string, missing: number | undefined): void {
    const { gap, longestGap } = this.#policies;
    const isLong = missing !== undefined && missing > longestGap;
    if (gap === 'fail' || isLong) {
      const remedy = isLong
        ? 'record the time again; backtest verify reads on and counts every gap'
        : quarantineInstead('gap');
      throw new ReplayError('BAD_DATA', words, { place: placeText(message.place), remedy });
    }
    // The place is that of a message which waited for what was missing, so that its time is told too.
    const hasWaited = message.receivedTime < this.#news.now;
    const reason = hasWaited ? `${words}, received ${timeText(message.receivedTime)}` : words;
    if (gap === 'warn') return this.#news.flag('sequence-gap', reason, message);
    this.#news.interrupt('sequence-gap', reason, message);
  }
}

const isEmpty = ({ bids, asks, orders }: PlacedBook): boolean =>
  bids.prices.length + asks.prices.length + (orders?.length ?? 0) === 0;
