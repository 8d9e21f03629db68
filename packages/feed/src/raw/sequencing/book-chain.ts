import type { Micros } from '@replay/core';
import type { MessageIds } from '../venue-message.ts';
import { BookPosition } from './book-position.ts';
import type { Continuity } from './continuity.ts';
import { gapBefore, type Sequenced, type Step } from './sequencer-step.ts';
import { WaitingChanges } from './waiting-changes.ts';

type Applied<Message> = Extract<Step<Message>, { type: 'change' }>;

export interface ChainOptions {
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
 * The chain a book is made of: a snapshot, and changes of which each follows the one before. What cannot follow yet waits: for a
 * snapshot, or for the change that is missing before it. Where that does not come, the chain breaks.
 */
export class BookChain<Message extends Sequenced> {
  readonly position: BookPosition;
  readonly #options: ChainOptions;
  #status: 'waiting' | 'live' = 'waiting';
  /** Changes ahead of the book, or before any. */
  readonly #waiting = new WaitingChanges<Message>();
  #spare: Message | undefined;
  /** Why there is no book has been told. */
  #told = false;

  constructor(options: ChainOptions) {
    this.#options = options;
    this.position = new BookPosition(options.continuity);
  }

  get isLive(): boolean {
    return this.#status === 'live';
  }

  /** Changes are held back for a missing one, and time may run out. */
  get isHolding(): boolean {
    return this.#waiting.since !== undefined;
  }

  /** Begins with a snapshot and the waiting changes that follow it. */
  begin(snapshot: Message, now: Micros): Step<Message>[] {
    this.#status = 'live';
    this.#told = false;
    this.#spare = undefined;
    this.position.begin(snapshot);
    this.#waiting.since = undefined;
    const isHeld = ({ ids }: Message): boolean =>
      this.position.number === undefined || ids === undefined || this.position.relationOf(ids) === 'held';
    const held = this.#waiting.release(isHeld);
    const before = Array.from({ length: held }, (): Step<Message> => ({ type: 'before-snapshot' }));
    const changes = this.#drain(now).map(({ message }) => message);
    return [...before, { type: 'snapshot', snapshot, changes }];
  }

  /** Goes on with the change that comes next, and with what waited for it. */
  follow(change: Message, now: Micros): Step<Message>[] {
    if (this.#waiting.count === 0) return [this.#advance(change)];
    return [{ ...this.#advance(change), reordered: this.isHolding }, ...this.#drain(now)];
  }

  /** Goes on with a change that has nothing before it to be linked to. */
  followUnlinked(change: Message): Step<Message>[] {
    return [{ ...this.#advance(change), linked: false }];
  }

  /** Holds a change back while what is missing before it may still come. */
  hold(change: Message, now: Micros): Step<Message>[] {
    this.#waiting.add(change);
    this.#waiting.since ??= now;
    return this.#waiting.count > this.#options.reorderWindow ? this.#gap(now) : [];
  }

  /** Keeps a change until there is a book. */
  keep(change: Message, now: Micros): Step<Message>[] {
    this.#waiting.addUpTo(this.#options.bufferLimit, change);
    return this.#beginWithSpare(now);
  }

  /** Keeps a snapshot that is not needed, should the book be lost. */
  spare(snapshot: Message): void {
    this.#spare = snapshot;
  }

  /** What a snapshot replaces without anyone having seen it. */
  missingBefore(snapshot: Message): Step<Message>[] {
    const { ids, origin } = snapshot;
    const { number } = this.position;
    if (!this.isLive || number === undefined) return [];
    const missing = this.#options.continuity?.missingBeforeSnapshot;
    if (missing === undefined || origin === 'request' || ids === undefined) {
      return this.isHolding ? this.#gapStep() : [];
    }
    const lost = missing(number, ids);
    // Their number matters little, since the book is whole again at once.
    return gapBefore(snapshot, lost && { words: lost.words });
  }

  /** Breaks before a change that can never follow, for what its numbers say unless told. */
  breakBefore(change: Message, now: Micros, missing = this.position.missingBefore(change.ids)): Step<Message>[] {
    this.#waiting.add(change);
    return this.#broken(gapBefore(change, missing), now);
  }

  /** What waits, and how far the book is, is of a count that has ended. */
  forget(): void {
    this.#waiting.clear();
    this.position.forget();
  }

  /** There is no book until a snapshot. */
  lose(): void {
    this.#status = 'waiting';
    this.#waiting.since = undefined;
    this.#told = true;
  }

  /** What was held back for too long is a gap. */
  elapse(now: Micros): Step<Message>[] {
    const { since } = this.#waiting;
    return since !== undefined && now - since > patience ? this.#gap(now) : [];
  }

  /** The connection was lost: what waited waits for nothing. */
  disconnect(now: Micros): Step<Message>[] {
    const steps = this.isHolding ? this.#gap(now) : [];
    this.lose();
    this.forget();
    this.#spare = undefined;
    return steps;
  }

  /** Nothing more comes. */
  end(now: Micros): Step<Message>[] {
    const steps: Step<Message>[] = [];
    while (this.isHolding) steps.push(...this.#gap(now));
    const { first } = this.#waiting;
    if (this.isLive || this.#told || first === undefined) return steps;
    const words = 'no snapshot came, and the changes from here on make no book without one';
    return [...steps, ...gapBefore(first, { words })];
  }

  #advance(message: Message): Applied<Message> {
    this.position.advance(message);
    return { type: 'change', message, linked: true, reordered: false };
  }

  /** Applies what waits and can follow, in whatever order it came. */
  #drain(now: Micros): Applied<Message>[] {
    const steps: Applied<Message>[] = [];
    const follow = (message: Message): boolean => {
      // Beside a book that has a number nothing waits without one: it is the nearest, and goes first.
      const relation = this.position.relationOf(message.ids as MessageIds);
      if (relation === 'next') steps.push(this.#advance(message));
      return relation === 'next' || relation === 'held';
    };
    while (this.#waiting.release(follow) > 0);
    this.#waiting.since = this.#waiting.count === 0 ? undefined : (this.#waiting.since ?? now);
    return steps;
  }

  #gap(now: Micros): Step<Message>[] {
    return this.#broken(this.#gapStep(), now);
  }

  #gapStep(): Step<Message>[] {
    const { nearest } = this.#waiting;
    return nearest === undefined ? [] : gapBefore(nearest, this.position.missingBefore(nearest.ids));
  }

  /** After a gap: no book until a snapshot, which may already be there; or on from the other side of the gap. */
  #broken(steps: Step<Message>[], now: Micros): Step<Message>[] {
    this.#waiting.since = undefined;
    const next = this.#options.onGap === 'go on' ? this.#waiting.nearest : undefined;
    if (next !== undefined) {
      this.#waiting.remove(next);
      const applied = this.followUnlinked(next);
      // What still waits after that has a gap of its own before it, and its own time to be mended.
      return [...steps, ...applied, ...(next.ids === undefined ? [] : this.#drain(now))];
    }
    this.lose();
    return [...steps, ...this.#beginWithSpare(now)];
  }

  /** A snapshot that was not needed when it came makes a book again once it links up with what waits. */
  #beginWithSpare(now: Micros): Step<Message>[] {
    const spare = this.#spare;
    const { continuity } = this.#options;
    if (spare?.ids === undefined || continuity === undefined) return [];
    return this.#waiting.linkUpWith(spare.ids.last, continuity) ? this.begin(spare, now) : [];
  }
}
