import type { Micros } from '@replay/core';
import type { MessageIds } from '../venue-message.ts';
import type { Continuity, Missing, Relation } from './continuity.ts';
import type { Sequenced } from './sequencer-step.ts';

/** How far a book is, by the venue's numbers and by its clock. */
export class BookPosition {
  readonly #continuity: Continuity | undefined;
  #number: number | undefined;
  #time: Micros | undefined;
  #fresh = false;

  /** `continuity` is the venue's rule; undefined where it numbers nothing. */
  constructor(continuity: Continuity | undefined) {
    this.#continuity = continuity;
  }

  /** Up to which number the book is, or was before it was lost; undefined where no message told one. */
  get number(): number | undefined {
    return this.#number;
  }

  /** No change has followed the snapshot yet. */
  get isFresh(): boolean {
    return this.#fresh;
  }

  begin({ ids, origin, exchangeTime }: Sequenced): void {
    this.#number = ids?.last;
    // The time of an answer is not to be compared with those of the stream.
    this.#time = origin === 'request' ? undefined : (exchangeTime ?? this.#time);
    this.#fresh = true;
  }

  advance({ ids, exchangeTime }: Sequenced): void {
    this.#number = ids?.last;
    this.#time = exchangeTime ?? this.#time;
    this.#fresh = false;
  }

  /** What comes next may count from anywhere. */
  forget(): void {
    this.#number = undefined;
    this.#time = undefined;
  }

  /** How a change stands to a book whose number is known. */
  relationOf(ids: MessageIds): Relation {
    if (this.#continuity === undefined) return 'next';
    const number = this.#number as number;
    return this.#fresh ? this.#continuity.toSnapshot(number, ids) : this.#continuity.toChange(number, ids);
  }

  /** What speaks against a change that is ahead or astray; undefined where there is nothing to compare. */
  missingBefore(ids: MessageIds | undefined): Missing | undefined {
    return ids === undefined || this.#number === undefined ? undefined : this.#continuity?.missing(this.#number, ids);
  }

  /** By the venue's clock; false where it tells no time. */
  isBefore({ exchangeTime }: Sequenced): boolean {
    return exchangeTime !== undefined && this.#time !== undefined && exchangeTime > this.#time;
  }
}
