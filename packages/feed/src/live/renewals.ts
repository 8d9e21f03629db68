import type { InstrumentId, MarketEvent } from '@replay/core';

/** Milliseconds after which a book that did not come is asked for again. */
const patience = 10_000;

/** Which books were lost and must be asked for anew: a venue sends changes on, as if nothing had happened. */
export class Renewals {
  readonly #texts: ReadonlyMap<InstrumentId, readonly string[]>;
  /** When each was last asked for; never, where it has just been lost. */
  readonly #lost = new Map<InstrumentId, number>();

  /** What asks for the book of each instrument. */
  constructor(texts: ReadonlyMap<InstrumentId, readonly string[]>) {
    this.#texts = texts;
  }

  /** Looks for books that are lost, and for those that are there again. Answers how many were lost. */
  see(events: readonly MarketEvent[]): number {
    let lost = 0;
    for (const event of events) {
      if (event.type === 'BookSnapshotted') this.#lost.delete(event.instrument);
      // A new connection brings a book with it.
      else if (event.type === 'FeedInterrupted' && event.kind === 'disconnect') this.#lost.delete(event.instrument);
      else if (isLoss(event)) {
        lost += 1;
        this.#lost.set(event.instrument, Number.NEGATIVE_INFINITY);
      }
    }
    return lost;
  }

  /** What is to be said now, in milliseconds of any clock. */
  due(now: number): readonly string[] {
    const texts: string[] = [];
    for (const [instrument, askedAt] of this.#lost) {
      if (now - askedAt < patience) continue;
      this.#lost.set(instrument, now);
      texts.push(...(this.#texts.get(instrument) ?? []));
    }
    return texts;
  }
}

const isLoss = (event: MarketEvent): boolean =>
  event.type === 'FeedInterrupted' || (event.type === 'MessageRejected' && event.damagesBook);
