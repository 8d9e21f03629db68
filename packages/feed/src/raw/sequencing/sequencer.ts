import type { Micros } from '@replay/core';
import { BookChain, type ChainOptions } from './book-chain.ts';
import { SeenMessages } from './seen-messages.ts';
import { numbersOf, rejected, type Sequenced, type Step } from './sequencer-step.ts';

/**
 * Puts the book messages of one instrument in the venue's order. Pure: the same messages and times give the same steps.
 * 1. Changes wait for a snapshot, and for a missing change as long as the window allows.
 * 2. A snapshot of the stream replaces the book. One that was requested beside the stream starts a book and never replaces a
 *    live one, whose numbers vouch for more levels than a request returns: it is kept, should the book be lost.
 * 3. What was seen before is a duplicate, what is older than the book is late; but an older number at a newer venue time
 *    says that the numbers have begun anew, and the book is lost.
 */
export class Sequencer<Message extends Sequenced> {
  readonly #isNumbered: boolean;
  readonly #chain: BookChain<Message>;
  readonly #seen: SeenMessages;

  constructor(options: ChainOptions) {
    this.#isNumbered = options.continuity !== undefined;
    this.#chain = new BookChain(options);
    this.#seen = new SeenMessages(Math.max(options.reorderWindow, options.bufferLimit));
  }

  get isLive(): boolean {
    return this.#chain.isLive;
  }

  /** Changes are held back for a missing one, and time may run out. */
  get isHolding(): boolean {
    return this.#chain.isHolding;
  }

  take(message: Message, now: Micros): Step<Message>[] {
    return message.kind === 'snapshot' ? this.#takeSnapshot(message, now) : this.#takeChange(message, now);
  }

  /** Time goes on: what was held back for too long is a gap. */
  elapse(now: Micros): Step<Message>[] {
    return this.#chain.elapse(now);
  }

  /** The book was damaged by something else than its order. It stays lost until a snapshot. */
  lose(): void {
    this.#chain.lose();
  }

  /** The connection was lost. A new one may repeat what the old one said, and may count from anywhere. */
  disconnect(now: Micros): Step<Message>[] {
    this.#seen.clear();
    return this.#chain.disconnect(now);
  }

  /** Nothing more comes. */
  end(now: Micros): Step<Message>[] {
    return this.#chain.end(now);
  }

  #takeChange(message: Message, now: Micros): Step<Message>[] {
    const { ids } = message;
    if (ids === undefined || !this.#isNumbered) return this.#takeUnnumbered(message, now);
    if (!this.#seen.has(message)) this.#seen.add(message);
    else if (ids.previous !== ids.last) return rejected(message, 'duplicate', `${numbersOf(ids)} was seen before`);
    // Else it is a heartbeat, which repeats itself.
    const chain = this.#chain;
    const { position } = chain;
    if (!chain.isLive) return chain.keep(message, now);
    // The first number after some messages without: from here on there is a chain to follow.
    if (position.number === undefined) return chain.followUnlinked(message);
    switch (position.relationOf(ids)) {
      case 'next':
        return chain.follow(message, now);
      case 'held':
        return this.#takeHeld(message, now);
      case 'astray':
        return chain.breakBefore(message, now);
      case 'ahead':
        return chain.hold(message, now);
    }
  }

  /** Without numbers the order of arrival is all there is. */
  #takeUnnumbered(message: Message, now: Micros): Step<Message>[] {
    if (!this.#chain.isLive) return this.#chain.keep(message, now);
    if (this.#chain.position.number === undefined) {
      return [{ type: 'change', message, linked: false, reordered: false }];
    }
    return this.#chain.breakBefore(message, now, { words: 'the change has no number, those before it had' });
  }

  #takeHeld(message: Message, now: Micros): Step<Message>[] {
    const { position } = this.#chain;
    if (position.isBefore(message)) {
      const words = `the numbers begin anew: ${numbersOf(message.ids)} after ${position.number}, at a later time of the venue`;
      this.#beginSeries(message);
      return this.#chain.breakBefore(message, now, { words });
    }
    if (position.isFresh) return [{ type: 'before-snapshot' }];
    return rejected(message, 'late', `${numbersOf(message.ids)} came after ${position.number}`);
  }

  #takeSnapshot(message: Message, now: Micros): Step<Message>[] {
    const { ids } = message;
    const chain = this.#chain;
    const { position } = chain;
    if (ids === undefined) return [...chain.missingBefore(message), ...chain.begin(message, now)];
    // A whole book of no time that says again what the last one said: the venue sends it at a pace, changed or not.
    const isRepeated = message.origin === 'stream' && message.exchangeTime === undefined && position.isFresh;
    if (isRepeated && chain.isLive && ids.last === position.number) return [];
    if (this.#seen.has(message)) return rejected(message, 'duplicate', `snapshot ${ids.last} was seen before`);
    this.#seen.add(message);
    const isOlder = position.number !== undefined && ids.last < position.number;
    if (message.origin === 'request' && chain.isLive && (isOlder || !position.isFresh)) {
      chain.spare(message);
      return [];
    }
    if (isOlder && !position.isBefore(message)) {
      return rejected(message, 'late', `snapshot ${ids.last} is older than the book, ${position.number}`);
    }
    const missing = chain.missingBefore(message);
    if (isOlder) this.#beginSeries(message);
    return [...missing, ...chain.begin(message, now)];
  }

  /** The count begins anew: what was seen and what waits are of the count before. */
  #beginSeries(message: Message): void {
    this.#seen.clear();
    this.#seen.add(message);
    this.#chain.forget();
  }
}
