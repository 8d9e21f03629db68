import { type Micros, ReplayError } from '@replay/core';
import type { CaptureLanes, Lane } from './capture-lanes.ts';
import type { CaptureReaderOptions } from './capture-options.ts';
import type { Tell } from './event-outbox.ts';
import { MessageFault } from './message-fault.ts';
import { type MessagePlace, placeText } from './message-place.ts';
import type { VenueCodec } from './venue-codec.ts';
import type { CountedMessage, VenueMessage } from './venue-message.ts';

/** A message that could not be read. */
interface Unread {
  readonly text: string;
  /** There when it was decoded, but could not be counted. */
  readonly message: VenueMessage | CountedMessage | undefined;
  readonly place: MessagePlace;
}

/** Longer messages are cut in what is told of them. */
const shownCharacters = 200;

/** Tells the messages that could not be read, under the instruments whose book may have lost them. */
export class UnreadMessages {
  readonly #lanes: CaptureLanes;
  readonly #onBadRow: 'fail' | 'skip';
  readonly #hidden: (text: string) => string;
  readonly #tell: Tell;
  /** What could not be read before any line told a time. */
  #timeless: (() => void)[] = [];
  #now: Micros | undefined;

  constructor(
    lanes: CaptureLanes,
    { onBadRow, hidden = (text) => text }: Pick<CaptureReaderOptions, 'onBadRow' | 'hidden'>,
    tell: Tell,
  ) {
    this.#lanes = lanes;
    this.#onBadRow = onBadRow;
    this.#hidden = hidden;
    this.#tell = tell;
  }

  /** Time goes on. */
  arrive(now: Micros): void {
    this.#now = now;
    if (this.#timeless.length > 0) for (const tell of this.#timeless.splice(0)) tell();
  }

  /** The codec may tell what a text that it cannot read is about. Throws what is no fault of a message. */
  take(error: unknown, unread: Unread, codec: VenueCodec): void {
    if (!(error instanceof MessageFault)) throw error;
    if (this.#onBadRow === 'fail')
      throw new ReplayError('BAD_DATA', error.message, { place: placeText(unread.place), remedy: error.remedy });
    if (this.#now !== undefined) this.#lost(error, unread, codec);
    else this.#timeless.push(() => this.#lost(error, { ...unread, message: undefined }, codec));
  }

  #lost(fault: MessageFault, unread: Unread, codec: VenueCodec): void {
    const { text, message } = unread;
    const { symbol, subject } =
      message === undefined
        ? codec.glimpse(text)
        : { symbol: message.symbol, subject: message.type === 'book' ? ('book' as const) : ('other' as const) };
    const lane = this.#lanes.named(symbol);
    if (symbol !== undefined && this.#lanes.isLeftOut(symbol)) return;
    const stranger = lane === undefined && message !== undefined;
    if (lane === undefined && subject !== 'other' && !stranger) return this.#rejectForAll(fault, unread);
    const mayBeBook = lane !== undefined && subject !== 'other';
    const isLost = mayBeBook && lane.book.damage(message?.type === 'book' ? message : undefined);
    this.#reject(lane ?? this.#lanes.first, fault, unread, isLost);
  }

  /** Whose message it was cannot be told: numbers will show it where there are some, and elsewhere every book may miss it. */
  #rejectForAll(fault: MessageFault, unread: Unread): void {
    const blind = this.#lanes.all.filter(({ book }) => !book.isNumbered);
    if (blind.length === 0) return this.#reject(this.#lanes.first, fault, unread, false);
    for (const lane of blind) this.#reject(lane, fault, unread, lane.book.damage(undefined));
  }

  #reject({ track }: Lane, { message, kind }: MessageFault, { text, place }: Unread, damagesBook: boolean): void {
    const now = this.#now as Micros;
    // What is hidden may be longer than what stands for it, and must not be cut before.
    const shown = this.#hidden(text.slice(0, 10 * shownCharacters)).slice(0, shownCharacters);
    this.#tell({
      type: 'MessageRejected',
      instrument: track.instrument.id,
      exchangeTime: now,
      receivedTime: now,
      kind,
      reason: `${this.#hidden(message)}: ${shown}`,
      place: placeText(place),
      damagesBook,
    });
  }
}
