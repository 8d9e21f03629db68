import type { Book, OpeningState } from '@replay/book';
import type { InstrumentId, MarketEvent, Micros } from '@replay/core';
import type { LiveMarket } from './live-market.ts';
import type { Outbox } from './outbox.ts';

/** How one topic of a live protocol is put into frames. */
export interface Wording {
  /** How things stand, for whoever comes now. */
  opening(state: OpeningState, now: Moment): readonly string[];
  /** What happened. */
  happened(event: MarketEvent, before: Book, after: Book): readonly string[];
  /** Nobody follows for now: what is only kept for followers may go. */
  rest?(): void;
}

/** The latest stamps of the market. */
export interface Moment {
  readonly exchangeTime: Micros;
  readonly receivedTime: Micros;
}

/** What many may follow at once: each event is put into frames once, however many do. */
export class Topic {
  readonly #market: LiveMarket;
  readonly #instrument: InstrumentId;
  readonly #wording: Wording;
  readonly #followers = new Set<Outbox<string>>();
  #leave: (() => void) | undefined;

  constructor(market: LiveMarket, instrument: InstrumentId, wording: Wording) {
    this.#market = market;
    this.#instrument = instrument;
    this.#wording = wording;
  }

  /**
   * How things stand, unless that is not wanted, and then whatever happens goes into the outbox. Again for one who follows
   * already: how things stand now.
   */
  follow(outbox: Outbox<string>, withOpening = true): void {
    if (withOpening) {
      const opening = this.#wording.opening(this.#market.stateOf(this.#instrument), this.#market.now);
      for (const frame of opening) outbox.push(frame);
    }
    this.#followers.add(outbox);
    this.#leave ??= this.#market.join(this.#instrument, {
      hear: (event, before, after) => this.#tell(this.#wording.happened(event, before, after)),
      room: async () => {
        for (const follower of this.#followers) await follower.room();
      },
    });
  }

  leave(outbox: Outbox<string>): void {
    this.#followers.delete(outbox);
    if (this.#followers.size > 0) return;
    this.#leave?.();
    this.#leave = undefined;
    this.#wording.rest?.();
  }

  #tell(frames: readonly string[]): void {
    for (const frame of frames) for (const follower of this.#followers) follower.push(frame);
  }
}
