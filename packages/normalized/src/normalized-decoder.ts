import type { Instrument, InstrumentId, MarketEvent, MessageFlagged, MessageRejected, Micros } from '@replay/core';
import { FastMessages } from './fast-messages.ts';
import { forget, KnownInstruments } from './known-instruments.ts';
import { MessageFault, StrangerFault } from './message-fault.ts';
import type { RawMessage } from './message-fields.ts';
import { eventsIn, type UnplacedEvent } from './message-reader.ts';
import { quotedNumbers } from './quoted-numbers.ts';
import { type Remark, remarkIn } from './remark.ts';

export interface DecoderOptions {
  readonly instruments: readonly Instrument[];
  /** What the stream is called in what is told of its messages: an address, fit to be shown. */
  readonly place: string;
  /** Hides what must not be shown in the beginning of a message that is rejected; nothing unless given. */
  readonly hidden?: (text: string) => string;
  /** Stamps what is rejected before any message told a time; 0 unless given. */
  readonly since?: Micros;
}

/** Longer messages are cut in what is told of them. */
const shownCharacters = 200;

/** What has nothing to do with the book: the loss of such a message leaves it as it was. */
const harmless = new Set([
  'trade',
  'liquidation',
  'derivative_ticker',
  'funding',
  'book_ticker',
  'quote',
  'book_l1',
  'trade_bar',
  'option_summary',
  'flagged',
]);

/**
 * Reads a stream of normalized messages as market events, numbered from 0. A message that cannot be used gives a
 * `MessageRejected` with the reason and its first 200 characters, and one that was received before the message ahead of it
 * is used, with a `MessageFlagged`: nothing is lost in silence. Computed bars and summaries of options are no market events here,
 * and are rejected without harm to the book.
 */
export class NormalizedDecoder {
  readonly #options: DecoderOptions;
  readonly #instruments: KnownInstruments;
  readonly #fast: FastMessages;
  #messages = 0;
  #sequence = 0;
  #received: Micros;

  constructor(options: DecoderOptions) {
    this.#options = options;
    this.#instruments = new KnownInstruments(options.instruments);
    this.#fast = new FastMessages(this.#instruments);
    this.#received = options.since ?? (0 as Micros);
  }

  /** Messages read so far. */
  get messages(): number {
    return this.#messages;
  }

  /**
   * Reads the message in `bytes[start, end)`, a line or a frame, and appends its events. Gives what it says where that is no
   * event: an error, the end.
   */
  decode(bytes: Uint8Array, start: number, end: number, out: MarketEvent[]): Remark | undefined {
    const message = this.#fast.read(bytes, start, end);
    if (message === undefined) return this.decodeText(text(bytes, start, end), out);
    this.#messages += 1;
    this.#place(message, out);
    return undefined;
  }

  /** The same for a text. */
  decodeText(text: string, out: MarketEvent[]): Remark | undefined {
    let message: RawMessage | undefined;
    try {
      message = messageIn(text);
      const remark = remarkIn(message);
      if (remark !== undefined) return remark;
      this.#messages += 1;
      for (const event of eventsIn(message, this.#instruments, this.#received)) this.#place(event, out);
    } catch (error) {
      if (!(error instanceof MessageFault)) throw error;
      if (message === undefined) this.#messages += 1;
      this.#reject(error, text, message, out);
    }
    return undefined;
  }

  /** Tells that the stream was interrupted on this side, for every instrument. */
  interrupt(cause: string, out: MarketEvent[]): void {
    const time = this.#received;
    for (const known of this.#instruments.all) {
      forget(known);
      const stamp = { instrument: known.instrument.id, exchangeTime: time, receivedTime: time };
      out.push({ type: 'FeedInterrupted', ...stamp, sequence: this.#sequence++, kind: 'disconnect', cause });
    }
  }

  /** Takes back the last message, one that could not be read and gave so many events, as if it had never come. */
  takeBack(events: number): void {
    this.#messages -= 1;
    this.#sequence -= events;
  }

  #place(event: UnplacedEvent, out: MarketEvent[]): void {
    if (event.receivedTime < this.#received) {
      this.#flag(event, out);
      out.push({ ...event, receivedTime: this.#received, sequence: this.#sequence++ } as MarketEvent);
      return;
    }
    this.#received = event.receivedTime;
    const placed = event as MarketEvent & { sequence: number };
    placed.sequence = this.#sequence++;
    out.push(placed);
  }

  /** The order of the stream is believed, and the clock is not: the event counts as received with the one before it. */
  #flag({ instrument, exchangeTime, receivedTime }: UnplacedEvent, out: MarketEvent[]): void {
    const flagged: MessageFlagged = {
      type: 'MessageFlagged',
      instrument,
      exchangeTime,
      receivedTime: this.#received,
      sequence: this.#sequence++,
      kind: 'clock-back',
      reason: `the receipt time goes back from ${this.#received} to ${receivedTime}`,
      place: this.#placeOfMessage(),
    };
    out.push(flagged);
  }

  /** What cannot be read might have been of any instrument. */
  #reject(fault: MessageFault, text: string, message: RawMessage | undefined, out: MarketEvent[]): void {
    const { hidden = (own: string) => own } = this.#options;
    // What is hidden may be longer than what stands for it, and must not be cut before.
    const shown = hidden(text.slice(0, 10 * shownCharacters)).slice(0, shownCharacters);
    const time = this.#received;
    const damagesBook = !(fault instanceof StrangerFault) && !harmless.has(String(message?.['type']));
    for (const instrument of this.#concerned(message, damagesBook)) {
      const rejected: MessageRejected = {
        type: 'MessageRejected',
        instrument,
        exchangeTime: time,
        receivedTime: time,
        sequence: this.#sequence++,
        kind: fault.kind,
        reason: `${fault.message}: ${shown}`,
        place: this.#placeOfMessage(),
        damagesBook,
      };
      out.push(rejected);
    }
  }

  #concerned(message: RawMessage | undefined, damagesBook: boolean): readonly InstrumentId[] {
    const ids = this.#instruments.all.map(({ instrument }) => instrument.id);
    try {
      if (message !== undefined) {
        return [
          this.#instruments.named(message['exchange'] ?? undefined, message['symbol'] ?? undefined).instrument.id,
        ];
      }
    } catch (error) {
      if (!(error instanceof MessageFault)) throw error;
    }
    return damagesBook ? ids : ids.slice(0, 1);
  }

  #placeOfMessage(): string {
    return `${this.#options.place}, message ${this.#messages}`;
  }
}

const utf8 = new TextDecoder();

const text = (bytes: Uint8Array, start: number, end: number): string => utf8.decode(bytes.subarray(start, end));

function messageIn(text: string): RawMessage {
  let parsed: unknown;
  try {
    parsed = JSON.parse(quotedNumbers(text));
  } catch {
    throw new MessageFault('no JSON');
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as RawMessage;
  throw new MessageFault('no JSON object');
}
