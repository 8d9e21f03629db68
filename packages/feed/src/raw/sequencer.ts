import type { Micros } from '@replay/core';
import type { Continuity, Relation } from './continuity.ts';
import { SeenMessages } from './seen-messages.ts';
import { numbersOf, type Sequenced, type Step } from './sequencer-step.ts';
import type { MessageIds } from './venue-message.ts';
import { WaitingChanges } from './waiting-changes.ts';

type Applied<Message> = Extract<Step<Message>, { type: 'change' }>;

export interface SequencerOptions {
  /** The venue's rule; undefined where it numbers nothing. */
  readonly continuity: Continuity | undefined;
  /** Changes that are kept while a missing one may still come. */
  readonly reorderWindow: number;
  /** Changes that are kept while there is no book. */
  readonly bufferLimit: number;
  /** A gap loses the book, or is only told. */
  readonly onGap: 'stop' | 'go on';
}

/** How long a missing message may stay out, by the receipt time. */
const patience = 1_000_000;

/**
 * Puts the book messages of one instrument in the venue's order. Pure: the same messages and times give the same steps.
 * 1. Changes wait for a snapshot, and for a missing change as long as the window allows.
 * 2. A snapshot of the stream replaces the book. One that was requested beside the stream starts a book and never replaces a
 *    live one, whose numbers vouch for more levels than a request returns: it is kept, should the book be lost.
 * 3. What was seen before is a duplicate, what is older than the book is late; but an older number at a newer venue time
 *    says that the numbers have begun anew, and the book is lost.
 */
export class Sequencer<Message extends Sequenced> {
  readonly #options: SequencerOptions;
  readonly #seen: SeenMessages;
  #status: 'waiting' | 'live' = 'waiting';
  /** Up to which number the book is, or was before it was lost. */
  #last: number | undefined;
  #time: Micros | undefined;
  /** No change has followed the snapshot yet. */
  #fresh = false;
  /** Changes ahead of the book, or before any. */
  readonly #waiting = new WaitingChanges<Message>();
  #spare: Message | undefined;
  /** Why there is no book has been told. */
  #told = false;

  constructor(options: SequencerOptions) {
    this.#options = options;
    this.#seen = new SeenMessages(Math.max(options.reorderWindow, options.bufferLimit));
  }

  get isLive(): boolean {
    return this.#status === 'live';
  }

  /** Changes are held back for a missing one, and time may run out. */
  get isHolding(): boolean {
    return this.#waiting.since !== undefined;
  }

  take(message: Message, now: Micros): Step<Message>[] {
    return message.kind === 'snapshot' ? this.#takeSnapshot(message, now) : this.#takeChange(message, now);
  }

  /** Time goes on: what was held back for too long is a gap. */
  elapse(now: Micros): Step<Message>[] {
    const { since } = this.#waiting;
    return since !== undefined && now - since > patience ? this.#gap(now) : [];
  }

  /** The book was damaged by something else than its order. It stays lost until a snapshot. */
  lose(): void {
    this.#status = 'waiting';
    this.#waiting.since = undefined;
    this.#told = true;
  }

  /** The connection was lost: what waited waits for nothing. */
  disconnect(now: Micros): Step<Message>[] {
    const steps = this.isHolding ? this.#gap(now) : [];
    this.lose();
    this.#waiting.clear();
    this.#spare = undefined;
    // A new connection may repeat what the old one said, and may count from anywhere.
    this.#seen.clear();
    this.#last = undefined;
    this.#time = undefined;
    return steps;
  }

  /** Nothing more comes. */
  end(now: Micros): Step<Message>[] {
    const steps: Step<Message>[] = [];
    while (this.isHolding) steps.push(...this.#gap(now));
    const { first } = this.#waiting;
    if (this.isLive || this.#told || first === undefined) return steps;
    const reason = 'no snapshot came, and the changes from here on make no book without one';
    return [...steps, { type: 'gap', message: first, reason, missing: undefined }];
  }

  #takeChange(message: Message, now: Micros): Step<Message>[] {
    const { ids } = message;
    const { continuity } = this.#options;
    if (ids === undefined || continuity === undefined) return this.#takeUnnumbered(message, now);
    if (!this.#seen.has(message)) this.#seen.add(message);
    else if (ids.previous !== ids.last) {
      return [{ type: 'rejected', message, kind: 'duplicate', reason: `${numbersOf(ids)} was seen before` }];
    }
    // Else it is a heartbeat, which repeats itself.
    if (!this.isLive) return this.#wait(message, now);
    // The first number after some messages without: from here on there is a chain to follow.
    if (this.#last === undefined) return [{ ...this.#advance(message), linked: false }];
    switch (this.#relation(this.#last, ids)) {
      case 'next':
        if (this.#waiting.count === 0) return [this.#advance(message)];
        return [{ ...this.#advance(message), reordered: this.isHolding }, ...this.#drain(now)];
      case 'held':
        return this.#takeHeld(message, now);
      case 'astray':
        this.#waiting.add(message);
        return this.#gap(now, message);
      case 'ahead':
        this.#waiting.add(message);
        this.#waiting.since ??= now;
        return this.#waiting.count > this.#options.reorderWindow ? this.#gap(now) : [];
    }
  }

  /** Without numbers the order of arrival is all there is. */
  #takeUnnumbered(message: Message, now: Micros): Step<Message>[] {
    if (!this.isLive) return this.#wait(message, now);
    if (this.#last !== undefined) {
      const reason = 'the change has no number, those before it had';
      this.#waiting.add(message);
      return this.#lost([{ type: 'gap', message, reason, missing: undefined }], now);
    }
    return [{ type: 'change', message, linked: false, reordered: false }];
  }

  /** There is no book yet. */
  #wait(message: Message, now: Micros): Step<Message>[] {
    this.#waiting.addUpTo(this.#options.bufferLimit, message);
    return this.#beginWithSpare(now);
  }

  #takeHeld(message: Message, now: Micros): Step<Message>[] {
    if (this.#isNewer(message)) {
      const reason = `the numbers begin anew: ${numbersOf(message.ids)} after ${this.#last}, at a later time of the venue`;
      this.#beginSeries(message);
      this.#waiting.add(message);
      this.#last = undefined;
      this.#time = undefined;
      return this.#lost([{ type: 'gap', message, reason, missing: undefined }], now);
    }
    if (this.#fresh) return [{ type: 'before-snapshot' }];
    return [{ type: 'rejected', message, kind: 'late', reason: `${numbersOf(message.ids)} came after ${this.#last}` }];
  }

  #takeSnapshot(message: Message, now: Micros): Step<Message>[] {
    const { ids } = message;
    if (ids === undefined) return [...this.#missingBefore(message), ...this.#begin(message, now)];
    if (this.#seen.has(message)) {
      return [{ type: 'rejected', message, kind: 'duplicate', reason: `snapshot ${ids.last} was seen before` }];
    }
    this.#seen.add(message);
    const isOlder = this.#last !== undefined && ids.last < this.#last;
    if (message.origin === 'request' && this.isLive && (isOlder || !this.#fresh)) {
      this.#spare = message;
      return [];
    }
    if (isOlder && !this.#isNewer(message)) {
      const reason = `snapshot ${ids.last} is older than the book, ${this.#last}`;
      return [{ type: 'rejected', message, kind: 'late', reason }];
    }
    const steps = this.#missingBefore(message);
    if (isOlder) this.#beginSeries(message);
    return [...steps, ...this.#begin(message, now)];
  }

  /** The count begins anew: what was seen and what waits are of the count before. */
  #beginSeries(message: Message): void {
    this.#seen.clear();
    this.#seen.add(message);
    this.#waiting.clear();
  }

  /** What a snapshot replaces without anyone having seen it. */
  #missingBefore(snapshot: Message): Step<Message>[] {
    const { ids, origin } = snapshot;
    if (!this.isLive || this.#last === undefined) return [];
    const missing = this.#options.continuity?.missingBeforeSnapshot;
    if (missing === undefined || origin === 'request' || ids === undefined)
      return this.isHolding ? this.#gapStep() : [];
    const lost = missing(this.#last, ids);
    // Their number matters little, since the book is whole again at once.
    return lost === undefined ? [] : [{ type: 'gap', message: snapshot, reason: lost.words, missing: undefined }];
  }

  /** Starts the book with a snapshot and the waiting changes that follow it. */
  #begin(snapshot: Message, now: Micros): Step<Message>[] {
    this.#status = 'live';
    this.#told = false;
    this.#spare = undefined;
    this.#last = snapshot.ids?.last;
    // The time of an answer is not to be compared with those of the stream.
    this.#time = snapshot.origin === 'request' ? undefined : (snapshot.exchangeTime ?? this.#time);
    this.#fresh = true;
    this.#waiting.since = undefined;
    const held = this.#waiting.release(
      ({ ids }) => this.#last === undefined || ids === undefined || this.#relation(this.#last, ids) === 'held',
    );
    const before = Array.from({ length: held }, (): Step<Message> => ({ type: 'before-snapshot' }));
    const changes = this.#drain(now).map(({ message }) => message);
    return [...before, { type: 'snapshot', snapshot, changes }];
  }

  /** Applies what waits and can follow, in whatever order it came. */
  #drain(now: Micros): Applied<Message>[] {
    const steps: Applied<Message>[] = [];
    const follow = (message: Message): boolean => {
      const relation = this.#relation(this.#last as number, message.ids as MessageIds);
      if (relation === 'next') steps.push(this.#advance(message));
      return relation === 'next' || relation === 'held';
    };
    while (this.#waiting.release(follow) > 0);
    this.#waiting.since = this.#waiting.count === 0 ? undefined : (this.#waiting.since ?? now);
    return steps;
  }

  #advance(message: Message): Applied<Message> {
    this.#last = message.ids?.last;
    this.#time = message.exchangeTime ?? this.#time;
    this.#fresh = false;
    return { type: 'change', message, linked: true, reordered: false };
  }

  #gap(now: Micros, culprit?: Message): Step<Message>[] {
    return this.#lost(this.#gapStep(culprit), now);
  }

  #gapStep(culprit: Message | undefined = this.#waiting.nearest): Step<Message>[] {
    const { continuity } = this.#options;
    if (culprit?.ids === undefined || continuity === undefined || this.#last === undefined) return [];
    const { words, messages } = continuity.missing(this.#last, culprit.ids);
    return [{ type: 'gap', message: culprit, reason: words, missing: messages }];
  }

  /** After a gap: no book until a snapshot, which may already be there; or on from the other side of the gap. */
  #lost(steps: Step<Message>[], now: Micros): Step<Message>[] {
    this.#waiting.since = undefined;
    const next = this.#options.onGap === 'go on' ? this.#waiting.nearest : undefined;
    if (next !== undefined) {
      this.#waiting.remove(next);
      const applied = { ...this.#advance(next), linked: false };
      // What still waits after that has a gap of its own before it, and its own time to be mended.
      return [...steps, applied, ...(next.ids === undefined ? [] : this.#drain(now))];
    }
    this.#status = 'waiting';
    this.#told = true;
    return [...steps, ...this.#beginWithSpare(now)];
  }

  /** A snapshot that was not needed when it came makes a book again once it links up with what waits. */
  #beginWithSpare(now: Micros): Step<Message>[] {
    const spare = this.#spare;
    const { continuity } = this.#options;
    if (spare?.ids === undefined || continuity === undefined) return [];
    const { last } = spare.ids;
    const relations = this.#waiting.map(({ ids }) => (ids === undefined ? 'astray' : continuity.toSnapshot(last, ids)));
    const fits = relations.includes('next') || relations.every((relation) => relation === 'held');
    return fits ? this.#begin(spare, now) : [];
  }

  #relation(last: number, ids: MessageIds): Relation {
    const { continuity } = this.#options;
    if (continuity === undefined) return 'next';
    return this.#fresh ? continuity.toSnapshot(last, ids) : continuity.toChange(last, ids);
  }

  #isNewer({ exchangeTime }: Message): boolean {
    return exchangeTime !== undefined && this.#time !== undefined && exchangeTime > this.#time;
  }
}
