import { type Book, isTwoSided, midDoubled } from '@replay/book';
import type { InstrumentId, Micros } from '@replay/core';

const span = 300_000_000;
const remembered = 64;

/** Remembers the mids of the books last seen of each instrument, and tells how far they lie apart. */
export class RecentMids {
  readonly #seen = new Map<InstrumentId, { readonly time: Micros; readonly mid: number }[]>();

  note(book: Book): void {
    if (!isTwoSided(book)) return;
    const seen = this.#seen.get(book.instrument) ?? [];
    this.#seen.set(book.instrument, seen);
    seen.push({ time: book.receivedTime, mid: midDoubled(book) });
    if (seen.length > remembered) seen.shift();
  }

  /** (highest − lowest) / lowest mid seen within five minutes of the market's time around `time`; 0 where fewer than two are known. */
  volatility(instrument: InstrumentId, time: Micros): number {
    const near = (this.#seen.get(instrument) ?? []).filter((one) => Math.abs(one.time - time) <= span);
    const mids = near.map(({ mid }) => mid);
    const lowest = Math.min(...mids);
    return mids.length > 1 && lowest > 0 ? (Math.max(...mids) - lowest) / lowest : 0;
  }
}

/** Milliseconds a snapshot is kept: the less the more the market moves, a fifth above 2 % and a tenth above 5 %, then at most 30 s. */
export function snapshotLifetime(usual: number, volatility: number): number {
  if (volatility > 0.05) return Math.min(30_000, usual * 0.1);
  if (volatility > 0.02) return Math.min(30_000, usual * 0.2);
  return usual;
}
