import type { InstrumentId, MarketEvent } from '@replay/core';
import { InstrumentMessages } from './instrument-messages.ts';
import type { NormalizerOptions } from './normalizer-options.ts';
import { StampTexts } from './stamp-texts.ts';

/**
 * Turns market events into normalized messages, one JSON text each, as Tardis Machine tells them: first what the venue said,
 * then what is computed from it. It stands for one request: what another asks for of the same exchange is no business of this one,
 * where the vendor's Machine tells all of an exchange what any request asked of it.
 *
 * Without notices something is lost. A hole is told by time and symbol, without its cause; a rejected message that
 * damages the book is told as a hole, and every other rejected or flagged one not at all; a book by order is told by level.
 */
export class Normalizer {
  readonly #options: NormalizerOptions;
  readonly #stamps = new StampTexts();
  readonly #messages = new Map<InstrumentId, InstrumentMessages | undefined>();

  constructor(options: NormalizerOptions) {
    this.#options = options;
  }

  /** Appends the messages that an event makes, if any. Events of other instruments make none. */
  push(event: MarketEvent, out: string[]): void {
    const { instrument } = event;
    const known = this.#messages.get(instrument);
    if (known !== undefined) known.push(event, out);
    else if (!this.#messages.has(instrument)) this.#begin(instrument)?.push(event, out);
  }

  /** What is kept of an instrument is made when it is met: one may ask for all of an exchange, and be told of a few. */
  #begin(id: InstrumentId): InstrumentMessages | undefined {
    const instrument = this.#options.instruments.find((one) => one.id === id);
    const messages = instrument && new InstrumentMessages(instrument, this.#options, this.#stamps);
    this.#messages.set(id, messages);
    return messages;
  }
}
