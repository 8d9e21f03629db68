import type { Micros } from '@replay/core';
import type { Continuity } from './continuity.ts';
import type { Sequenced } from './sequencer-step.ts';

/**
 * Changes that cannot be applied yet: there is no book, or one before them is missing. While a missing one may still come,
 * `since` tells from when on it is waited for.
 */
export class WaitingChanges<Message extends Sequenced> {
  #messages: Message[] = [];
  /** The oldest one that there was no longer space for. */
  #dropped: Message | undefined;
  since: Micros | undefined;

  get count(): number {
    return this.#messages.length;
  }

  /** The one that came first since nothing waited, be it still there or not. */
  get first(): Message | undefined {
    return this.#dropped ?? this.#messages[0];
  }

  /** The one with the lowest number, since what is missing is missing before it; before them all, one without a number. */
  get nearest(): Message | undefined {
    let nearest: Message | undefined;
    for (const message of this.#messages) {
      if (nearest === undefined || numberOf(message) < numberOf(nearest)) nearest = message;
    }
    return nearest;
  }

  add(message: Message): void {
    this.#messages.push(message);
  }

  /** Of more than the limit the oldest are of least use. */
  addUpTo(limit: number, message: Message): void {
    this.#messages.push(message);
    if (this.#messages.length <= limit) return;
    const oldest = this.#messages.shift();
    this.#dropped ??= oldest;
  }

  remove(message: Message): void {
    this.#messages = this.#messages.filter((other) => other !== message);
  }

  /** Lets go of those that need not wait any longer, in the order in which they came. Tells how many went. */
  release(goes: (message: Message) => boolean): number {
    const before = this.#messages.length;
    this.#messages = this.#messages.filter((message) => !goes(message));
    this.#dropped = undefined;
    return before - this.#messages.length;
  }

  clear(): void {
    this.#messages = [];
    this.#dropped = undefined;
    this.since = undefined;
  }

  /** Whether a snapshot of this number makes a book of them: one of them follows it, or it holds them all. */
  linkUpWith(snapshot: number, continuity: Continuity): boolean {
    const relations = this.#messages.map(({ ids }) =>
      ids === undefined ? 'astray' : continuity.toSnapshot(snapshot, ids),
    );
    return relations.includes('next') || relations.every((relation) => relation === 'held');
  }
}

const numberOf = ({ ids }: Sequenced): number => ids?.last ?? -Infinity;
