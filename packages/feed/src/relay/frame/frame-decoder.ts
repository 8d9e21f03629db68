import type {
  FeedInterrupted,
  Instrument,
  InstrumentId,
  MarketEvent,
  MessageFlagged,
  MessageRejected,
  Micros,
} from '@replay/core';
import { quotedNumbers } from '@replay/normalized';
import { frameEvent } from './frame-event.ts';
import { FrameFault, NumberMet } from './frame-fault.ts';
import { type RawFrame, textField } from './frame-fields.ts';
import { shapeFault } from './frame-schema.ts';
import { FrameStamps } from './frame-stamps.ts';
import { frameIn } from './frame-text.ts';
import { FrameTracks } from './frame-tracks.ts';
import { lostFrame } from './lost-frame.ts';

/** Longer frames are cut in what is told of them. */
const shownCharacters = 200;

/**
 * Turns the frames of a replay into market events, numbered from 0. Every frame gives one event: what cannot be used gives a
 * `MessageRejected` with the reason and the first 200 characters, so nothing is lost in silence.
 */
export class FrameDecoder {
  readonly #tracks: FrameTracks;
  readonly #stamps: FrameStamps;
  readonly #address: string;
  readonly #hidden: (text: string) => string;
  readonly #kindsSeen = new Set<string>();
  /** Set once a frame had numbers where decimals belong: its followers will too. */
  #rereads = false;
  /** Frames that could not be used. */
  rejected = 0;

  /** `since` stamps what is rejected before any frame told a time; `hidden` hides in it what must not be shown. */
  constructor(
    instruments: readonly [Instrument, ...Instrument[]],
    address: string,
    since: Micros,
    hidden: (text: string) => string = (text) => text,
  ) {
    this.#hidden = hidden;
    this.#tracks = new FrameTracks(instruments);
    this.#stamps = new FrameStamps(since);
    this.#address = address;
  }

  /** The next event, whatever the frame holds. */
  decode(text: string): MarketEvent {
    try {
      return this.accept(text);
    } catch (error) {
      if (error instanceof FrameFault) return this.reject(error, text);
      throw error;
    }
  }

  /** The next event, of a frame that can be used. Throws a `FrameFault` for any other, and then counts nothing. */
  accept(text: string): MarketEvent {
    try {
      return this.acceptParsed(frameIn(this.#rereads ? quotedNumbers(text) : text));
    } catch (error) {
      if (!(error instanceof NumberMet) || this.#rereads) throw error;
      this.#rereads = true;
      return this.accept(text);
    }
  }

  /** `accept` for a frame that was parsed already. Throws `NumberMet` as well, where the digits of its text are needed. */
  acceptParsed(frame: RawFrame): MarketEvent {
    const kind = textField(frame, 'type');
    if (!this.#kindsSeen.has(kind)) this.#meet(kind, frame);
    const track = this.#tracks.of(frame);
    const stamp = this.#stamps.of(frame, track.instrument.id);
    return this.#stamps.count(frameEvent(kind, frame, stamp, track));
  }

  /** The next event, which says that a frame could not be used. */
  reject({ message }: FrameFault, text: string): MessageRejected {
    this.rejected += 1;
    const { symbol, damagesBook } = lostFrame(text);
    const { instrument } = this.#tracks.named(symbol) ?? this.#tracks.first;
    const { place, ...stamp } = this.#here(instrument.id);
    // What is hidden may be longer than what stands for it, and must not be cut before.
    const reason = `${message}: ${this.#hidden(text.slice(0, 10 * shownCharacters)).slice(0, shownCharacters)}`;
    return this.#stamps.count({ type: 'MessageRejected', ...stamp, kind: 'unreadable', reason, place, damagesBook });
  }

  /** The next events, one for each instrument: the stream broke off, and something may be missing. */
  interrupt(cause: string): readonly FeedInterrupted[] {
    this.#tracks.expectBooks();
    // A stream that was taken up again opens with what was so before.
    this.#stamps.mayGoBack();
    return this.#tracks.all.map(({ instrument }) =>
      this.#stamps.count({ type: 'FeedInterrupted', ...this.#here(instrument.id), kind: 'disconnect', cause }),
    );
  }

  /** The next event: numbers of a symbol's book are missing, and its book is stale, or goes on with a warning. */
  gap(symbol: string, cause: string, isWarned: boolean): FeedInterrupted | MessageFlagged {
    const { instrument } = this.#tracks.named(symbol) ?? this.#tracks.first;
    const told = { ...this.#here(instrument.id), kind: 'sequence-gap' } as const;
    return this.#stamps.count(
      isWarned ? { type: 'MessageFlagged', ...told, reason: cause } : { type: 'FeedInterrupted', ...told, cause },
    );
  }

  /** What comes first may have been received earlier than what was asked for: a book as it stood, of when it came about. */
  mayOpenEarlier(): void {
    this.#stamps.mayGoBack();
  }

  /** Checks the first frame of each kind as a whole. */
  #meet(kind: string, frame: RawFrame): void {
    const fault = shapeFault(kind, frame);
    if (fault !== undefined) throw new FrameFault(fault);
    this.#kindsSeen.add(kind);
  }

  /** The stamps and the place of what is no frame. */
  #here(instrument: InstrumentId) {
    const stamp = this.#stamps.now(instrument);
    return { ...stamp, place: `${this.#address}, message ${stamp.sequence + 1}` };
  }
}
