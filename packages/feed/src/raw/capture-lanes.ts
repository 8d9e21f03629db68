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
  /** By exchange and symbol, of a venue where a symbol alone does not tell the instrument. */
  readonly #byId: ReadonlyMap<string, Lane> | undefined;
  readonly #leftOut: (symbol: string) => boolean;
  /** No other instrument was met whose book an answer may be. */
  #isLone: boolean;
  readonly #strangers = new Set<string>();

  constructor({ name, rules, tracks, leftOut, isLone, policies }: CaptureReaderOptions, tell: Tell) {
    const { continuity, checksum } = rules;
    this.all = tracks.map((track) => {
      const { channels, printChannels = [], wholeChannels = noChannels } = track;
      const book = new BookLane({ track, channels, wholeChannels, continuity, checksum, policies, tell });
      return { track, book, prints: new PrintLane(track, printChannels, tell) };
    });
    this.#isLone = isLone && this.all.length === 1;
    const [first] = this.all;
    if (first === undefined) throw new ReplayError('BUG', 'a capture is read for no instrument', { place: name });
    this.first = first;
    this.#bySymbol = new Map(this.all.map((lane) => [lane.track.instrument.symbol, lane]));
    this.#byId = rules.sharesSymbols && new Map(this.all.map((lane) => [lane.track.instrument.id, lane]));
    this.#leftOut = leftOut;
  }

  named(symbol: string | undefined): Lane | undefined {
    return symbol === undefined ? undefined : this.#bySymbol.get(symbol);
  }

  /** True for a symbol that has no lane on purpose. */
  isLeftOut(symbol: string): boolean {
    return !this.#bySymbol.has(symbol) && this.#leftOut(symbol);
  }

  /**
   * The lane a message belongs to; undefined for one that is left out. Throws `MessageFault` for one that belongs nowhere, or may
   * belong to another instrument of the recording, be that one read or not.
   */
  of({ type, symbol, exchange }: VenueMessage | CountedMessage): Lane | undefined {
    if (symbol === undefined) {
      if (this.#isLone) return this.first;
      const reason = 'a snapshot that names no symbol, among several instruments';
      throw new MessageFault(reason, 'unreadable', 'record the stream and symbol with it, or one instrument a file');
    }
    const lane = this.#byId === undefined ? this.#bySymbol.get(symbol) : this.#byId.get(`${exchange}:${symbol}`);
    if (lane !== undefined) return lane;
    if (type === 'book' || type === 'print') this.#isLone = false;
    if (this.#leftOut(symbol)) return undefined;
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

const noChannels: ReadonlySet<string> = new Set();
