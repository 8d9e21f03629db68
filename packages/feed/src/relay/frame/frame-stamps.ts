import type { InstrumentId, MarketEvent, Micros, Stamped } from '@replay/core';
import { ReceiptWentBack } from './frame-fault.ts';
import { type RawFrame, timeField } from './frame-fields.ts';

/** The numbers and times of the events of a stream: counted from 0, in the order of receipt. */
export class FrameStamps {
  /** Of the next event. */
  #sequence = 0;
  /** When the latest event was received. */
  #received: Micros;
  #mayGoBack = false;

  /** `since` stamps what comes before any frame told a time. */
  constructor(since: Micros) {
    this.#received = since;
  }

  /**
   * The stamp of a frame. One without `local_timestamp` counts as received when it happened, or with the frame before it. Throws
   * `ReceiptWentBack` for one received before the latest event, and a `FrameFault` for a time that cannot be read.
   */
  of(frame: RawFrame, instrument: InstrumentId): Stamped {
    const exchangeTime = timeField(frame, 'timestamp');
    const told = frame['local_timestamp'] == null ? undefined : timeField(frame, 'local_timestamp');
    if (told !== undefined && told < this.#received && !this.#mayGoBack) throw new ReceiptWentBack();
    if (told !== undefined && told > this.#received) this.#mayGoBack = false;
    const receivedTime = Math.max(told ?? exchangeTime, this.#received) as Micros;
    return { instrument, exchangeTime, receivedTime, sequence: this.#sequence };
  }

  /** The stamp of what no frame dates. */
  now(instrument: InstrumentId): Stamped {
    return { instrument, exchangeTime: this.#received, receivedTime: this.#received, sequence: this.#sequence };
  }

  /** Gives an event its place: the next one has the number behind it. */
  count<Event extends MarketEvent>(event: Event): Event {
    this.#sequence += 1;
    this.#received = event.receivedTime;
    return event;
  }

  /** What comes next may have been received before the latest event. */
  mayGoBack(): void {
    this.#mayGoBack = true;
  }
}
