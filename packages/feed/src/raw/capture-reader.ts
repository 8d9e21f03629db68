import type { MarketEvent, Micros, SourceChecks } from '@replay/core';
import { quotedNumbers } from '@replay/normalized';
import type { BookLane } from './book/book-lane.ts';
import { CaptureLanes, type Lane } from './capture-lanes.ts';
import type { CaptureLine } from './capture-line.ts';
import type { CaptureReaderOptions } from './capture-options.ts';
import { type StampedText, stampedText } from './capture-stamp.ts';
import { EventOutbox } from './event-outbox.ts';
import { leftOutSentences } from './left-out.ts';
import { MessageFault } from './message-fault.ts';
import { type MessagePlace, placeText } from './message-place.ts';
import { newsOf } from './news.ts';
import { QuickLines } from './quick/quick-lines.ts';
import { UnreadMessages } from './unread-messages.ts';
import { UnusedMessages } from './unused-messages.ts';
import type { VenueCodec } from './venue-codec.ts';
import type { CountedMessage, FindingMessage, VenueMessage } from './venue-message.ts';

/**
 * Reads the lines of a capture as market events, in the order of the lines. It keeps the receipt time from going back,
 * leaves books and prints to the lanes of their instruments, and tells what could not be read.
 */
export class CaptureReader {
  readonly #options: CaptureReaderOptions;
  readonly #out = new EventOutbox();
  readonly #lanes: CaptureLanes;
  readonly #unread: UnreadMessages;
  readonly #unused: UnusedMessages | undefined;
  readonly #quick: QuickLines | undefined;
  #codec: VenueCodec;
  #now: Micros | undefined;
  #stamp: Micros | undefined;
  #name: string;
  #place: MessagePlace;
  #connected = false;
  readonly #holding = new Set<BookLane>();

  constructor(options: CaptureReaderOptions) {
    this.#options = options;
    this.#name = options.name;
    this.#place = { name: options.name, message: 0 };
    const { codec, quick } = options.rules;
    const { tell } = this.#out;
    this.#codec = codec();
    this.#quick = quick && new QuickLines(quick(options.tracks));
    this.#lanes = new CaptureLanes(options, tell);
    this.#unread = new UnreadMessages(this.#lanes, options, tell);
    this.#unused = options.venue && new UnusedMessages(options.venue, this.#lanes);
  }

  /** Events that wait to be taken. */
  get count(): number {
    return this.#out.count;
  }

  take(): readonly MarketEvent[] {
    return this.#out.take();
  }

  checks(): readonly SourceChecks[] {
    return this.#lanes.all.map(({ book }) => book.checks);
  }

  /** What was not used so far, by channel, in whole sentences. */
  leftOut(): readonly string[] {
    const ofLanes = this.#lanes.all.flatMap(({ track, book, prints }) => [
      ...leftOutSentences(track.instrument.id, 'the book is', book.leftOut),
      ...prints.leftOut(),
    ]);
    return [...ofLanes, ...(this.#unused?.sentences() ?? [])];
  }

  /** What follows is of another file, or another part of a recording: places call it so. */
  enter(name: string): void {
    this.#name = name;
  }

  /** The recording goes on with other channels: books begin anew, as after a lost connection. */
  changeChannels(): void {
    this.#disconnect();
    for (const { book, prints } of this.#lanes.all) {
      book.forgetChannels();
      prints.forgetChannels();
    }
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
    if (messages.length === 0) this.#unused?.see(stamped.message, this.#place);
    for (const message of messages) this.#take(message, stamped.message);
    return true;
  }

  /** The capture has ended: what was held back is not held any longer. */
  end(): void {
    for (const { book } of this.#lanes.all) book.end();
  }

  /** Time goes on with what was received. Gives the receipt before, where the clock went back since. */
  #arrive(receivedTime: Micros): Micros | undefined {
    this.#connected = true;
    const before = this.#stamp;
    this.#stamp = receivedTime;
    this.#now = Math.max(receivedTime, this.#now ?? 0) as Micros;
    this.#unread.arrive(this.#now);
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
      const lane = this.#lanes.of(message);
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
    for (const { book, prints } of this.#lanes.all) {
      book.disconnect(this.#now, this.#place, cause);
      prints.disconnect();
    }
  }

  #tellClockBack(before: Micros, after: Micros, messages: readonly (VenueMessage | CountedMessage)[]): void {
    const [message] = messages;
    const { track } = this.#lanes.named(message?.symbol) ?? this.#lanes.first;
    const now = this.#now as Micros;
    const stamp = { instrument: track.instrument.id, exchangeTime: now, receivedTime: now };
    const reason = `the receipt time goes back from ${before} to ${after}`;
    const place = placeText(this.#place);
    this.#out.tell({ type: 'MessageFlagged', ...stamp, kind: 'clock-back', reason, place });
  }

  /** `message` is there when it was decoded, but could not be counted. */
  #unreadable(error: unknown, text: string, message: VenueMessage | CountedMessage | undefined): void {
    this.#unread.take(error, { text, message, place: this.#place }, this.#codec);
  }
}

const endsBook = ({ finding }: FindingMessage): boolean =>
  finding.type === 'FeedInterrupted' || (finding.type === 'MessageRejected' && finding.damagesBook);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MessageFault('the message is no JSON');
  }
}
