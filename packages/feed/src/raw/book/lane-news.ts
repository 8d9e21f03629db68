import type { FlagKind, InstrumentId, InterruptionKind, Micros, RejectionKind } from '@replay/core';
import type { Tell } from '../event-outbox.ts';
import { placeText } from '../message-place.ts';
import type { PlacedBook } from './placed-book.ts';

/** Tells what speaks against the book messages of one instrument, at the time of what was last received. */
export class LaneNews {
  readonly #instrument: InstrumentId;
  readonly #tell: Tell;
  now = 0 as Micros;

  constructor(instrument: InstrumentId, tell: Tell) {
    this.#instrument = instrument;
    this.#tell = tell;
  }

  interrupt(kind: InterruptionKind, cause: string, at: Pick<PlacedBook, 'place' | 'exchangeTime'>): void {
    this.#tell({
      type: 'FeedInterrupted',
      ...this.stamp(at.exchangeTime),
      kind,
      cause,
      place: placeText(at.place),
    });
  }

  flag(kind: FlagKind, reason: string, { place, exchangeTime }: PlacedBook): void {
    this.#tell({ type: 'MessageFlagged', ...this.stamp(exchangeTime), kind, reason, place: placeText(place) });
  }

  reject(kind: RejectionKind, reason: string, { place, exchangeTime }: PlacedBook): void {
    const found = { kind, reason, place: placeText(place), damagesBook: false };
    this.#tell({ type: 'MessageRejected', ...this.stamp(exchangeTime), ...found });
  }

  /** Whose it is and when; what the venue did not date happened when it was received. */
  stamp(exchangeTime: Micros | undefined): {
    readonly instrument: InstrumentId;
    readonly exchangeTime: Micros;
    readonly receivedTime: Micros;
  } {
    return { instrument: this.#instrument, exchangeTime: exchangeTime ?? this.now, receivedTime: this.now };
  }
}
