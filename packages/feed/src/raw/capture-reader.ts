import { type InstrumentId, type MarketEvent, type Micros, ReplayError, type SourceChecks } from '@replay/core';
import type { Track } from '../dataset/track.ts';
import { quotedNumbers } from '../quoted-numbers.ts';
import { BookLane } from './book-lane.ts';
import { type StampedText, stampedText } from './capture-stamp.ts';
import { EventOutbox } from './event-outbox.ts';
import { MessageFault } from './message-fault.ts';
import { newsOf } from './news.ts';
import type { CapturePolicies } from './policies.ts';
import { PrintLane } from './print-lane.ts';
import type { VenueCodec } from './venue-codec.ts';
import type { VenueMessage } from './venue-message.ts';
import type { VenueRules } from './venues.ts';

/** An instrument to read, and which of its books. */
export interface CaptureTrack extends Track {
  /** The books that are there, the one to read first. */
  readonly channels: readonly string[];
}

export interface CaptureReaderOptions {
  /** What places call the file. */
  readonly name: string;
  readonly rules: VenueRules;
  readonly tracks: readonly CaptureTrack[];
  /** True for a symbol that is left out on purpose. */
  readonly leftOut: (symbol: string) => boolean;
  readonly policies: CapturePolicies;
  readonly onBadRow: 'fail' | 'skip';
}

interface Lane {
  readonly track: CaptureTrack;
  readonly book: BookLane;
  readonly prints: PrintLane;
}

/** Longer messages are cut in what is told of them. */
const shownCharacters = 200;

/**
 * Reads the lines of a capture as market events, in the order of the lines. It keeps the receipt time from going back,
 * leaves books and prints to the lanes of their instruments, and tells what could not be read.
 */
export class CaptureReader {
  readonly #options: CaptureReaderOptions;
  readonly #out = new EventOutbox();
  readonly #lanes = new Map<string, Lane>();
  readonly #first: Lane;
  #codec: VenueCodec;
  #now: Micros | undefined;
  #stamp: Micros | undefined;
  #place = '';
  #connected = false;
  readonly #strangers = new Set<string>();
  readonly #holding = new Set<BookLane>();
  /** What could not be read before any line told a time. */
  #timeless: (() => void)[] = [];

  constructor(options: CaptureReaderOptions) {
    this.#options = options;
    const { continuity, checksum, codec } = options.rules;
    this.#codec = codec();
    const { tell } = this.#out;
    for (const track of options.tracks) {
      const { channels } = track;
      const book = new BookLane({ track, channels, continuity, checksum, policies: options.policies, tell });
      this.#lanes.set(track.instrument.symbol, { track, book, prints: new PrintLane(track, tell) });
    }
    const [first] = this.#lanes.values();
    if (first === undefined)
      throw new ReplayError('BUG', 'a capture is read for no instrument', { place: options.name });
    this.#first = first;
  }

  /** Events that wait to be taken. */
  get count(): number {
    return this.#out.count;
  }

  take(): readonly MarketEvent[] {
    return this.#out.take();
  }

  checks(): readonly SourceChecks[] {
    return [...this.#lanes.values()].map(({ book }) => book.checks);
  }

  /** Reads a line; false when it was received at or after `to`, and nothing of it was read. */
  read(text: string, number: number, to: Micros | undefined): boolean {
    this.#place = `${this.#options.name}, message ${number}`;
    if (text === '') {
      this.#disconnect();
      return true;
    }
    let stamped: StampedText;
    try {
      stamped = stampedText(text);
    } catch (error) {
      this.#unreadable(error, text, undefined);
      return true;
    }
    if (to !== undefined && stamped.receivedTime >= to) return false;
    this.#connected = true;
    const isBack = this.#stamp !== undefined && stamped.receivedTime < this.#stamp;
    const before = this.#stamp;
    this.#stamp = stamped.receivedTime;
    this.#now = Math.max(stamped.receivedTime, this.#now ?? 0) as Micros;
    for (const tell of this.#timeless.splice(0)) tell();
    for (const book of this.#holding) {
      book.elapse(this.#now);
      if (!book.isHolding) this.#holding.delete(book);
    }
    const messages = this.#decoded(stamped.message);
    if (isBack) this.#tellClockBack(before as Micros, stamped.receivedTime, messages);
    for (const message of messages) this.#take(message, stamped.message);
    return true;
  }

  /** The capture has ended: what was held back is not held any longer. */
  end(): void {
    for (const { book } of this.#lanes.values()) book.end();
  }

  #decoded(text: string): readonly VenueMessage[] {
    try {
      return this.#codec.decode(parsed(this.#codec.numbersAreDecimals ? quotedNumbers(text) : text));
    } catch (error) {
      this.#unreadable(error, text, undefined);
      return [];
    }
  }

  #take(message: VenueMessage, text: string): void {
    try {
      const lane = this.#laneOf(message);
      if (lane !== undefined) this.#tell(message, lane);
    } catch (error) {
      this.#unreadable(error, text, message);
    }
  }

  #tell(message: VenueMessage, { track, book, prints }: Lane): void {
    const now = this.#now as Micros;
    switch (message.type) {
      case 'book':
        book.take(message, now, this.#place);
        if (book.isHolding) this.#holding.add(book);
        return;
      case 'print':
        return prints.take(message, now, this.#place);
      default:
        return this.#out.tell(newsOf(message, track, now));
    }
  }

  /** The lane a message belongs to; undefined for one that is left out. */
  #laneOf(message: VenueMessage): Lane | undefined {
    if (message.symbol === undefined) {
      if (this.#lanes.size === 1) return this.#first;
      throw new MessageFault(
        'a snapshot that names no symbol, among several instruments',
        'unreadable',
        namelessRemedy,
      );
    }
    const lane = this.#lanes.get(message.symbol);
    if (lane !== undefined || this.#options.leftOut(message.symbol)) return lane;
    // Told once: a capture may go on about it to its end.
    if (this.#strangers.has(message.symbol)) return undefined;
    this.#strangers.add(message.symbol);
    throw new MessageFault(
      `'${message.exchange}:${message.symbol}' was not met in the first messages, from which the instruments were taken; ` +
        'it is left out',
      'unreadable',
      'name the instruments to read, or correct the message',
    );
  }

  #disconnect(): void {
    // Several empty lines are one loss, and none was lost before the first message.
    if (!this.#connected || this.#now === undefined) return;
    this.#connected = false;
    this.#codec = this.#options.rules.codec();
    for (const { book, prints } of this.#lanes.values()) {
      book.disconnect(this.#now, this.#place);
      prints.disconnect();
    }
  }

  #tellClockBack(before: Micros, after: Micros, messages: readonly VenueMessage[]): void {
    const [message] = messages;
    const lane = (message?.symbol === undefined ? undefined : this.#lanes.get(message.symbol)) ?? this.#first;
    const reason = `the receipt time goes back from ${before} to ${after}`;
    this.#out.tell({ type: 'MessageFlagged', ...this.#found(lane), kind: 'clock-back', reason, place: this.#place });
  }

  /**
   * Tells a message that could not be read, under the instruments whose book may have lost it.
   * `message` is there when it was decoded, but could not be counted.
   */
  #unreadable(error: unknown, text: string, message: VenueMessage | undefined): void {
    if (!(error instanceof MessageFault)) throw error;
    const { name, onBadRow } = this.#options;
    if (onBadRow === 'fail') {
      throw new ReplayError('BAD_DATA', error.message, { place: this.#place || name, remedy: error.remedy });
    }
    if (this.#now === undefined) {
      const place = this.#place;
      this.#timeless.push(() => this.#lost(error, text, undefined, place));
      return;
    }
    this.#lost(error, text, message, this.#place);
  }

  #lost(fault: MessageFault, text: string, message: VenueMessage | undefined, place: string): void {
    const { symbol, subject } =
      message === undefined
        ? this.#codec.glimpse(text)
        : { symbol: message.symbol, subject: message.type === 'book' ? ('book' as const) : ('other' as const) };
    const lane = symbol === undefined ? undefined : this.#lanes.get(symbol);
    if (lane === undefined && symbol !== undefined && this.#options.leftOut(symbol)) return;
    const book = message?.type === 'book' ? message : undefined;
    const stranger = lane === undefined && message !== undefined;
    if (lane !== undefined || subject === 'other' || stranger) {
      const mayBeBook = lane !== undefined && subject !== 'other';
      const isLost = mayBeBook && lane.book.damage(book);
      return this.#reject(lane ?? this.#first, fault, text, place, isLost);
    }
    this.#rejectForAll(fault, text, place);
  }

  /** Whose message it was cannot be told: numbers will show it where there are some, and elsewhere every book may miss it. */
  #rejectForAll(fault: MessageFault, text: string, place: string): void {
    const blind = [...this.#lanes.values()].filter(({ book }) => !book.isNumbered);
    if (blind.length === 0) return this.#reject(this.#first, fault, text, place, false);
    for (const lane of blind) this.#reject(lane, fault, text, place, lane.book.damage(undefined));
  }

  #reject(lane: Lane, { message, kind }: MessageFault, text: string, place: string, damagesBook: boolean): void {
    const reason = `${message}: ${text.slice(0, shownCharacters)}`;
    this.#out.tell({ type: 'MessageRejected', ...this.#found(lane), kind, reason, place, damagesBook });
  }

  #found({ track }: Lane): {
    readonly instrument: InstrumentId;
    readonly exchangeTime: Micros;
    readonly receivedTime: Micros;
  } {
    const now = this.#now as Micros;
    return { instrument: track.instrument.id, exchangeTime: now, receivedTime: now };
  }
}

const namelessRemedy = 'record the stream and symbol with it, or one instrument a file';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MessageFault('the message is no JSON');
  }
}
