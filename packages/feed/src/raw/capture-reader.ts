import { type InstrumentId, type MarketEvent, type Micros, ReplayError, type SourceChecks } from '@replay/core';
import { quotedNumbers } from '@replay/normalized';
import type { Track } from '../dataset/track.ts';
import { BookLane } from './book-lane.ts';
import type { CaptureLine } from './capture-lines.ts';
import { type StampedText, stampedText } from './capture-stamp.ts';
import { EventOutbox } from './event-outbox.ts';
import { MessageFault } from './message-fault.ts';
import { type MessagePlace, placeText } from './message-place.ts';
import { newsOf } from './news.ts';
import type { CapturePolicies } from './policies.ts';
import { PrintLane } from './print-lane.ts';
import { QuickLines } from './quick/quick-lines.ts';
import type { VenueCodec } from './venue-codec.ts';
import type { CountedMessage, FindingMessage, VenueMessage } from './venue-message.ts';
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

/**
 * How many events a batch should hold at least, but for the last. In larger ones they outlive the generation of the young, and are
 * copied and collected at more cost than reading them.
 */
export const batchSize = 512;

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
  readonly #quick: QuickLines | undefined;
  #codec: VenueCodec;
  #now: Micros | undefined;
  #stamp: Micros | undefined;
  #name: string;
  #place: MessagePlace;
  #connected = false;
  readonly #strangers = new Set<string>();
  readonly #holding = new Set<BookLane>();
  /** What could not be read before any line told a time. */
  #timeless: (() => void)[] = [];

  constructor(options: CaptureReaderOptions) {
    this.#options = options;
    this.#name = options.name;
    this.#place = { name: options.name, message: 0 };
    const { continuity, checksum, codec, quick } = options.rules;
    this.#codec = codec();
    this.#quick = quick && new QuickLines(quick(options.tracks));
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

  /** What follows is of another file, or another part of a recording: places call it so. */
  enter(name: string): void {
    this.#name = name;
  }

  /** The recording goes on with other channels: books begin anew, as after a lost connection. */
  changeChannels(): void {
    this.#disconnect();
    for (const { book } of this.#lanes.values()) book.forgetChannels();
  }

  /** Reads a line; false when it was received at or after `to`, and nothing of it was read. */
  readLine(line: CaptureLine, to: Micros | undefined): boolean {
    const quick = this.#quick;
    const messages = quick?.read(line);
    if (quick === undefined || messages === undefined) return this.read(line.text, line.number, to);
    const { receivedTime } = quick;
    if (to !== undefined && receivedTime >= to) return false;
    this.#place = { name: this.#name, message: line.number };
    const before = this.#arrive(receivedTime);
    if (before !== undefined) this.#tellClockBack(before, receivedTime, messages);
    for (const message of messages) this.#take(message, line);
    return true;
  }

  /** The same of a line that is text. */
  read(text: string, number: number, to: Micros | undefined): boolean {
    this.#place = { name: this.#name, message: number };
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
    const before = this.#arrive(stamped.receivedTime);
    const messages = this.#decoded(stamped.message);
    if (before !== undefined) this.#tellClockBack(before, stamped.receivedTime, messages);
    for (const message of messages) this.#take(message, stamped.message);
    return true;
  }

  /** The capture has ended: what was held back is not held any longer. */
  end(): void {
    for (const { book } of this.#lanes.values()) book.end();
  }

  /** Time goes on with what was received. Gives the receipt before, where the clock went back since. */
  #arrive(receivedTime: Micros): Micros | undefined {
    this.#connected = true;
    const before = this.#stamp;
    this.#stamp = receivedTime;
    this.#now = Math.max(receivedTime, this.#now ?? 0) as Micros;
    if (this.#timeless.length > 0) for (const tell of this.#timeless.splice(0)) tell();
    for (const book of this.#holding) {
      book.elapse(this.#now);
      if (!book.isHolding) this.#holding.delete(book);
    }
    return before !== undefined && receivedTime < before ? before : undefined;
  }

  #decoded(text: string): readonly VenueMessage[] {
    try {
      return this.#codec.decode(parsed(this.#codec.numbersAreDecimals ? quotedNumbers(text) : text));
    } catch (error) {
      this.#unreadable(error, text, undefined);
      return [];
    }
  }

  /** `origin` is what the message was read from: its text, or the line it is in. */
  #take(message: VenueMessage | CountedMessage, origin: string | CaptureLine): void {
    try {
      const lane = this.#laneOf(message);
      if (lane !== undefined) this.#tell(message, lane);
    } catch (error) {
      const text = typeof origin === 'string' ? origin : stampedText(origin.text).message;
      this.#unreadable(error, text, message);
    }
  }

  #tell(message: VenueMessage | CountedMessage, { track, book, prints }: Lane): void {
    const now = this.#now as Micros;
    switch (message.type) {
      case 'book':
        book.take(message, now, this.#place);
        if (book.isHolding) this.#holding.add(book);
        return;
      case 'print':
        return prints.take(message, now, this.#place);
      case 'finding':
        if (endsBook(message)) book.damage(undefined);
        return this.#out.tell(newsOf(message, track, now));
      default:
        return this.#out.tell(newsOf(message, track, now));
    }
  }

  /** The lane a message belongs to; undefined for one that is left out. */
  #laneOf(message: VenueMessage | CountedMessage): Lane | undefined {
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

  /** Whoever reads from a connection of its own knows when and why it was lost. */
  disconnect(at: Micros, cause: string): void {
    if (this.#now !== undefined) this.#now = Math.max(at, this.#now) as Micros;
    this.#disconnect(cause);
  }

  #disconnect(cause = 'the recorder lost its connection'): void {
    // Several empty lines are one loss, and none was lost before the first message.
    if (!this.#connected || this.#now === undefined) return;
    this.#connected = false;
    this.#codec = this.#options.rules.codec();
    for (const { book, prints } of this.#lanes.values()) {
      book.disconnect(this.#now, this.#place, cause);
      prints.disconnect();
    }
  }

  #tellClockBack(before: Micros, after: Micros, messages: readonly (VenueMessage | CountedMessage)[]): void {
    const [message] = messages;
    const lane = (message?.symbol === undefined ? undefined : this.#lanes.get(message.symbol)) ?? this.#first;
    const reason = `the receipt time goes back from ${before} to ${after}`;
    const place = placeText(this.#place);
    this.#out.tell({ type: 'MessageFlagged', ...this.#found(lane), kind: 'clock-back', reason, place });
  }

  /**
   * Tells a message that could not be read, under the instruments whose book may have lost it.
   * `message` is there when it was decoded, but could not be counted.
   */
  #unreadable(error: unknown, text: string, message: VenueMessage | CountedMessage | undefined): void {
    if (!(error instanceof MessageFault)) throw error;
    if (this.#options.onBadRow === 'fail') {
      throw new ReplayError('BAD_DATA', error.message, { place: placeText(this.#place), remedy: error.remedy });
    }
    if (this.#now === undefined) {
      const place = this.#place;
      this.#timeless.push(() => this.#lost(error, text, undefined, place));
      return;
    }
    this.#lost(error, text, message, this.#place);
  }

  #lost(
    fault: MessageFault,
    text: string,
    message: VenueMessage | CountedMessage | undefined,
    place: MessagePlace,
  ): void {
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
  #rejectForAll(fault: MessageFault, text: string, place: MessagePlace): void {
    const blind = [...this.#lanes.values()].filter(({ book }) => !book.isNumbered);
    if (blind.length === 0) return this.#reject(this.#first, fault, text, place, false);
    for (const lane of blind) this.#reject(lane, fault, text, place, lane.book.damage(undefined));
  }

  #reject(lane: Lane, { message, kind }: MessageFault, text: string, at: MessagePlace, damagesBook: boolean): void {
    const reason = `${message}: ${text.slice(0, shownCharacters)}`;
    const place = placeText(at);
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

const endsBook = ({ finding }: FindingMessage): boolean =>
  finding.type === 'FeedInterrupted' || (finding.type === 'MessageRejected' && finding.damagesBook);

const namelessRemedy = 'record the stream and symbol with it, or one instrument a file';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MessageFault('the message is no JSON');
  }
}
