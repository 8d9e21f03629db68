import type { InstrumentId } from '@replay/core';
import { leftOutSentences } from './left-out.ts';
import type { TradeRange } from './venue-message.ts';

/**
 * Prints of an instrument by channels that are not read, since another channel tells the same trades. Where the venue numbers its
 * trades, it counts the messages about trades that the channel that is read never told.
 */
export class OtherPrints {
  readonly #counts = new Map<string, number>();
  /** The latest trade by the channel that is read. */
  #reached = -Infinity;
  /** Messages ahead of it, and the first trade of the first of them: the channel that is read may still come to it. */
  #ahead = 0;
  #aheadFrom = Infinity;
  #missed = 0;

  /** A message of another channel. */
  add(channel: string, trades: TradeRange | undefined): void {
    this.#counts.set(channel, (this.#counts.get(channel) ?? 0) + 1);
    if (trades === undefined || trades.last <= this.#reached) return;
    this.#ahead += 1;
    this.#aheadFrom = Math.min(this.#aheadFrom, Math.max(trades.first, this.#reached + 1));
  }

  /** A message of the channel that is read. */
  follow({ first, last }: TradeRange): void {
    if (this.#ahead > 0) {
      // It either comes to the trades that were ahead, or has passed them over.
      if (first > this.#aheadFrom) this.#missed += this.#ahead;
      this.#ahead = 0;
      this.#aheadFrom = Infinity;
    }
    if (last > this.#reached) this.#reached = last;
  }

  sentences(instrument: InstrumentId, read: string | undefined): readonly string[] {
    const missed = this.#missed + this.#ahead;
    const told = leftOutSentences(instrument, 'the trades are', { read, counts: this.#counts });
    return missed === 0
      ? told
      : [
          ...told,
          `${instrument}: ${missed.toLocaleString('en-US')} of them tell trades that channel ${read} does not.`,
        ];
  }
}
