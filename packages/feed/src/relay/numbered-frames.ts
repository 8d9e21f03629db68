import type { MarketEvent } from '@replay/core';
import { FrameFault } from './frame/frame-fault.ts';
import type { Delivered, FrameOrder, FrameReader, RunningCounts } from './frame-order.ts';
import { StreamBreak } from './stream-break.ts';

/** Frames may come so many places too early. */
export const reorderWindow = 64;

/**
 * The frames of a server that numbers them from 0 and can begin behind any: every one is delivered once, in its place, however
 * often the stream breaks. A frame that cannot be used is asked for once more; only when the same comes again it is what the server has
 * to say, and is told as rejected.
 */
export class NumberedFrames implements FrameOrder {
  readonly #reader: FrameReader;
  readonly #counts: RunningCounts;
  /** Frames that came before their time, by their numbers. */
  readonly #early = new Map<number, Buffer>();
  /** The number of the next frame to deliver. */
  #next = 0;
  /** What came in its place and could not be used. */
  #unusable: string | undefined;
  /** Whether it came over an earlier connection. */
  #wasAskedAgain = false;

  constructor(reader: FrameReader, counts: RunningCounts) {
    this.#reader = reader;
    this.#counts = counts;
  }

  resumption(): Readonly<Record<string, string>> {
    return this.#next === 0 ? {} : { position: String(this.#next) };
  }

  connected(position: number | undefined): readonly MarketEvent[] {
    if (position !== this.#next) throw new StreamBreak(`the server did not go on at message ${this.#next}`);
    this.#early.clear();
    this.#wasAskedAgain = this.#unusable !== undefined;
    return [];
  }

  take(frame: Buffer, delivered: Delivered[]): void {
    const text = frame.toString();
    const number = numberOf(text);
    if (number === undefined) return this.#refuse(frame, text, new FrameFault('no sequence'), delivered);
    if (number > this.#next) return this.#keep(number, frame);
    if (number < this.#next) {
      this.#counts.duplicates += 1;
      return;
    }
    this.#deliver(frame, text, delivered);
    for (let early = this.#early.get(this.#next); early !== undefined; early = this.#early.get(this.#next)) {
      this.#early.delete(this.#next);
      this.#counts.reordered += 1;
      this.#deliver(early, early.toString(), delivered);
    }
  }

  finish(reason: string): void {
    const total = /(\d+) frames/.exec(reason)?.[1];
    if (total !== undefined && Number(total) === this.#next) return;
    const told = total === undefined ? 'without telling how many frames there are' : `of ${total}`;
    throw new StreamBreak(`it ended after ${this.#next} frames ${told}`);
  }

  #keep(number: number, frame: Buffer): void {
    const before = this.#early.get(number);
    if (before !== undefined && !before.equals(frame)) throw new StreamBreak(`two frames bear the number ${number}`);
    if (before !== undefined) this.#counts.duplicates += 1;
    this.#early.set(number, frame);
    if (number > this.#next + reorderWindow) throw new StreamBreak(`message ${this.#next} is missing`);
  }

  #deliver(frame: Buffer, text: string, delivered: Delivered[]): void {
    let event: MarketEvent;
    try {
      event = this.#reader.accept(text);
    } catch (fault) {
      if (fault instanceof FrameFault) return this.#refuse(frame, text, fault, delivered);
      throw fault;
    }
    this.#put({ event, frame }, delivered);
  }

  #refuse(frame: Buffer, text: string, fault: FrameFault, delivered: Delivered[]): void {
    if (this.#wasAskedAgain && text === this.#unusable) {
      return this.#put({ event: this.#reader.reject(fault, text), frame, isRejected: true }, delivered);
    }
    this.#unusable = text;
    throw new StreamBreak(`message ${this.#next} cannot be used: ${fault.message}`);
  }

  #put(one: Delivered, delivered: Delivered[]): void {
    delivered.push(one);
    this.#next += 1;
    this.#unusable = undefined;
    this.#wasAskedAgain = false;
  }
}

/** The number of a frame, which stands right behind its type where a server of ours wrote it. */
function numberOf(text: string): number | undefined {
  const near = /^\{"type":"\w+","sequence":(\d{1,15}),/.exec(text)?.[1];
  if (near !== undefined) return Number(near);
  try {
    const { sequence } = JSON.parse(text);
    return Number.isSafeInteger(sequence) ? sequence : undefined;
  } catch {
    return undefined;
  }
}
