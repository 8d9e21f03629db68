import type { Micros } from '@replay/core';
import type { Track } from '../dataset/track.ts';
import { countedPrice, countedSize } from './counted-levels.ts';
import type { Tell } from './event-outbox.ts';
import { RecentKeys } from './recent-keys.ts';
import type { PrintMessage } from './venue-message.ts';

const remembered = 4096;

/**
 * The prints of one instrument. A print seen before is rejected, since its size would count twice. Where the venue counts its
 * prints, a missing or a late one is told; both leave the book alone, so no policy stops for them.
 */
export class PrintLane {
  readonly #track: Track;
  readonly #tell: Tell;
  readonly #seen = new RecentKeys(remembered);
  #last: number | undefined;

  constructor(track: Track, tell: Tell) {
    this.#track = track;
    this.#tell = tell;
  }

  /** Throws `MessageFault` for a price or size that cannot be counted. */
  take(message: PrintMessage, now: Micros, place: string): void {
    const { id, serial, happened, aggressor } = message;
    const stamp = {
      instrument: this.#track.instrument.id,
      exchangeTime: message.exchangeTime ?? now,
      receivedTime: now,
    };
    if (id !== undefined) {
      if (this.#seen.has(id)) {
        const reason = `trade ${id} was seen before`;
        this.#tell({ type: 'MessageRejected', ...stamp, kind: 'duplicate', reason, place, damagesBook: false });
        return;
      }
      this.#seen.add(id);
    }
    const price = countedPrice(message.price, this.#track);
    const size = countedSize(message.size, this.#track);
    if (serial !== undefined) {
      const finding = this.#follow(serial);
      if (finding !== undefined) this.#tell({ type: 'MessageFlagged', ...stamp, ...finding, place });
    }
    if (!happened) return;
    const named = id === undefined ? {} : { tradeId: id };
    this.#tell({ type: 'TradePrinted', ...stamp, price, size, aggressor, ...named });
  }

  /** What came between is known to be lost. */
  disconnect(): void {
    this.#last = undefined;
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
