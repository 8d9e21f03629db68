import type { MarketEvent } from '@replay/core';
import { FrameFault } from './frame/frame-fault.ts';
import { frameMillis } from './frame-millis.ts';
import type { Delivered, FrameOrder, FrameReader, RunningCounts } from './frame-order.ts';

/**
 * The frames of a server that knows them by their times alone. Taken up again, the stream begins with the millisecond of the last
 * frame delivered: what was delivered of it comes again byte for byte and is dropped, as is everything earlier but a whole book.
 * Whether something is missing nobody can tell, so the feed counts as interrupted.
 */
export class TimedFrames implements FrameOrder {
  readonly #reader: FrameReader;
  readonly #counts: RunningCounts;
  /** The latest millisecond of which something was delivered. */
  #last: number | undefined;
  /** How often each frame of that millisecond was delivered. */
  #delivered = new Map<string, number>();
  /** Those of them that were delivered over earlier connections and may come again. */
  #expected: Map<string, number> | undefined;

  constructor(reader: FrameReader, counts: RunningCounts) {
    this.#reader = reader;
    this.#counts = counts;
  }

  resumption(): Readonly<Record<string, string>> {
    return this.#last === undefined ? {} : { from: String(this.#last) };
  }

  connected(): readonly MarketEvent[] {
    this.#reader.mayOpenEarlier();
    if (this.#last === undefined) return [];
    this.#expected = new Map(this.#delivered);
    return this.#reader.interrupt('the stream broke off and was taken up again: something may be missing');
  }

  take(frame: Buffer, delivered: Delivered[]): void {
    const text = frame.toString();
    const time = frameMillis(text);
    if (this.#isKnown(text, time)) {
      this.#counts.duplicates += 1;
      return;
    }
    delivered.push(this.#read(text, frame));
    if (time === undefined || time < (this.#last ?? 0)) return;
    if (time !== this.#last) {
      this.#last = time;
      this.#delivered.clear();
      this.#expected = undefined;
    }
    this.#delivered.set(text, (this.#delivered.get(text) ?? 0) + 1);
  }

  finish(): void {}

  #isKnown(text: string, time: number | undefined): boolean {
    if (this.#expected === undefined || this.#last === undefined || time === undefined) return false;
    if (time < this.#last) return !isWholeBook(text);
    const times = this.#expected.get(text) ?? 0;
    if (times > 0) this.#expected.set(text, times - 1);
    return times > 0;
  }

  #read(text: string, frame: Buffer): Delivered {
    try {
      return { event: this.#reader.accept(text), frame };
    } catch (fault) {
      if (fault instanceof FrameFault) return { event: this.#reader.reject(fault, text), frame, isRejected: true };
      throw fault;
    }
  }
}

const isWholeBook = (text: string): boolean => /"type"\s*:\s*"(book_snapshot|orders_snapshot)"/.test(text);
