import { ReplayError } from '@replay/core';
import { BookLane } from './book/book-lane.ts';
import type { CaptureReaderOptions, CaptureTrack } from './capture-options.ts';
import type { Tell } from './event-outbox.ts';
import { MessageFault } from './message-fault.ts';
import { PrintLane } from './print-lane.ts';
import type { CountedMessage, VenueMessage } from './venue-message.ts';

/** What is read of one instrument. */
export interface Lane {
  readonly track: CaptureTrack;
  readonly book: BookLane;
  readonly prints: PrintLane;
}

/** The instruments of a capture, each with its lane. */
export class CaptureLanes {
  readonly all: readonly Lane[];
  readonly first: Lane;
  readonly #bySymbol: ReadonlyMap<string, Lane>;
  readonly #leftOut: (symbol: string) => boolean;
  readonly #strangers = new Set<string>();

  constructor({ name, rules, tracks, leftOut, policies }: CaptureReaderOptions, tell: Tell) {
    const { continuity, checksum } = rules;
    this.all = tracks.map((track) => {
      const { channels } = track;
      const book = new BookLane({ track, channels, continuity, checksum, policies, tell });
      return { track, book, prints: new PrintLane(track, tell) };
    });
    const [first] = this.all;
    if (first === undefined) throw new ReplayError('BUG', 'a capture is read for no instrument', { place: name });
    this.first = first;
    this.#bySymbol = new Map(this.all.map((lane) => [lane.track.instrument.symbol, lane]));
    this.#leftOut = leftOut;
  }

  named(symbol: string | undefined): Lane | undefined {
    return symbol === undefined ? undefined : this.#bySymbol.get(symbol);
  }

  /** True for a symbol that has no lane on purpose. */
  isLeftOut(symbol: string): boolean {
    return !this.#bySymbol.has(symbol) && this.#leftOut(symbol);
  }

  /** The lane a message belongs to; undefined for one that is left out. Throws `MessageFault` for one that belongs nowhere. */
  of({ symbol, exchange }: VenueMessage | CountedMessage): Lane | undefined {
    if (symbol === undefined) {
      if (this.all.length === 1) return this.first;
      const reason = 'a snapshot that names no symbol, among several instruments';
      throw new MessageFault(reason, 'unreadable', 'record the stream and symbol with it, or one instrument a file');
    }
    const lane = this.#bySymbol.get(symbol);
    if (lane !== undefined || this.#leftOut(symbol)) return lane;
    // Told once: a capture may go on about it to its end.
    if (this.#strangers.has(symbol)) return undefined;
    this.#strangers.add(symbol);
    throw new MessageFault(
      `'${exchange}:${symbol}' was not met in the first messages, from which the instruments were taken; it is left out`,
      'unreadable',
      'name the instruments to read, or correct the message',
    );
  }
}
