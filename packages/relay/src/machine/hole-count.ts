import type { InstrumentId, MarketEvent } from '@replay/core';

/** Counts the holes of what was sent: how many, and how long the books were not to be trusted. */
export class HoleCount {
  readonly #since = new Map<InstrumentId, number>();
  #gaps = 0;
  #rejected = 0;
  #micros = 0;

  see(event: MarketEvent): void {
    switch (event.type) {
      case 'FeedInterrupted':
        this.#gaps += 1;
        this.#open(event);
        return;
      case 'MessageRejected':
        this.#rejected += 1;
        if (event.damagesBook) this.#open(event);
        return;
      case 'BookSnapshotted':
      case 'PublicOrdersSnapshotted': {
        const since = this.#since.get(event.instrument);
        if (since === undefined) return;
        this.#micros += event.receivedTime - since;
        this.#since.delete(event.instrument);
        return;
      }
      default:
    }
  }

  /** As fields of a message: holes, unusable messages, and microseconds between a hole and the next snapshot, of all instruments. */
  told(): { readonly gaps: number; readonly rejected: number; readonly gapMicros: number; readonly openGaps: number } {
    return { gaps: this.#gaps, rejected: this.#rejected, gapMicros: this.#micros, openGaps: this.#since.size };
  }

  #open({ instrument, receivedTime }: MarketEvent): void {
    if (!this.#since.has(instrument)) this.#since.set(instrument, receivedTime);
  }
}
