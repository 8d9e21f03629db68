import type { Micros } from '@replay/core';
import type { Track } from '../dataset/track.ts';
import { countedPrice, countedSize } from './counted-levels.ts';
import { type Tell, unnumbered } from './event-outbox.ts';
import { type MessagePlace, placeText } from './message-place.ts';
import { OtherPrints } from './other-prints.ts';
import { RecentKeys } from './recent-keys.ts';
import { RecentSerials } from './recent-serials.ts';
import type { CountedPrint, PrintMessage } from './venue-message.ts';

const remembered = 4096;

/**
 * The prints of one instrument. A print seen before is rejected, since its size would count twice. Where the venue counts its
 * prints, a missing or a late one is told; both leave the book alone, so no policy stops for them.
 */
export class PrintLane {
  readonly #track: Track;
  readonly #tell: Tell;
  readonly #seen = new RecentKeys(remembered);
  /** The same where the serial is all there is to the name of a print. */
  readonly #serials = new RecentSerials(remembered);
  #last: number | undefined;
  /** The channel that is read, of a venue that tells its trades by several; the first one that is met unless it is known. */
  #channel: string | undefined;
  readonly #others: OtherPrints = new OtherPrints();
  #notOnBook = 0;

  /** `channels` are those known to be there, the one to read first. */
  constructor(track: Track, channels: readonly string[], tell: Tell) {
    this.#track = track;
    this.#channel = channels[0];
    this.#tell = tell;
  }

  /** What was not read since another channel tells the same trades, and what met no order of the book, in whole sentences. */
  leftOut(): readonly string[] {
    const { id } = this.#track.instrument;
    const told = this.#others.sentences(id, this.#channel);
    const count = this.#notOnBook;
    if (count === 0) return told;
    const trades = `${count} ${count === 1 ? 'trade' : 'trades'}`;
    return [
      ...told,
      `${id}: ${trades} of the insurance fund, of auto-deleveraging or of no stated kind met no order of the book, so they are not told as prints.`,
    ];
  }

  /** The recording goes on with other channels. */
  forgetChannels(): void {
    this.#channel = undefined;
  }

  /** Throws `MessageFault` for a price or size that cannot be counted. */
  take(message: PrintMessage | CountedPrint, now: Micros, place: MessagePlace): void {
    const { id, serial, happened, aggressor, channel } = message;
    if (channel !== undefined) {
      this.#channel ??= channel;
      if (channel !== this.#channel) return this.#others.add(channel, message.trades);
      if (message.trades !== undefined) this.#others.follow(message.trades);
    }
    const instrument = this.#track.instrument.id;
    const exchangeTime = message.exchangeTime ?? now;
    const stamp = { instrument, exchangeTime, receivedTime: now };
    if (id !== undefined && this.#isRepeated(id, serial)) {
      const found = { reason: `trade ${id} was seen before`, place: placeText(place), damagesBook: false };
      this.#tell({ type: 'MessageRejected', ...stamp, kind: 'duplicate', ...found });
      return;
    }
    const price = countedPrice(message.price, this.#track);
    const size = countedSize(message.size, this.#track);
    if (serial !== undefined) {
      const finding = this.#follow(serial);
      if (finding !== undefined) this.#tell({ type: 'MessageFlagged', ...stamp, ...finding, place: placeText(place) });
    }
    if (!happened) {
      this.#notOnBook += 1;
      return;
    }
    // Field by field: spreading one object into another takes longer than all that was read.
    const print = {
      type: 'TradePrinted',
      instrument,
      exchangeTime,
      receivedTime: now,
      price,
      size,
      aggressor,
    } as const;
    if (id === undefined) return this.#tell(print);
    this.#tell({
      type: 'TradePrinted',
      instrument,
      exchangeTime,
      receivedTime: now,
      price,
      size,
      aggressor,
      tradeId: id,
      sequence: unnumbered,
    });
  }

  /** What came between is known to be lost. */
  disconnect(): void {
    this.#last = undefined;
  }

  /** Whether a print was seen before. If it was not, it has been now. */
  #isRepeated(id: string, serial: number | undefined): boolean {
    if (serial !== undefined && id === String(serial)) {
      if (this.#serials.has(serial)) return true;
      this.#serials.add(serial);
    } else {
      if (this.#seen.has(id)) return true;
      this.#seen.add(id);
    }
    return false;
  }

  #follow(serial: number): { readonly kind: 'sequence-gap' | 'reordered'; readonly reason: string } | undefined {
    const last = this.#last;
    if (last !== undefined && serial < last) return { kind: 'reordered', reason: `trade ${serial} came after ${last}` };
    this.#last = serial;
    if (last === undefined || serial <= last + 1) return undefined;
    const lost = serial === last + 2 ? `trade ${last + 1} is` : `trades ${last + 1} to ${serial - 1} are`;
    return { kind: 'sequence-gap', reason: `${lost} missing before ${serial}` };
  }
}
