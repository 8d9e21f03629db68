import { type MarketEvent, ReplayError } from '@replay/core';
import type { Policy } from '../raw/policies.ts';
import type { Delivered, FrameOrder, FrameReader, RunningCounts } from './frame-order.ts';
import { reorderWindow } from './numbered-frames.ts';

/** Numbers missing at once beyond which a feed is no longer one. */
const longestGap = 1000;

export interface GapTerms {
  readonly policy: Policy;
  /** The address, for errors. */
  readonly place: string;
}

/**
 * Checks the numbers a relay gives its book messages, where it gives them: consecutive for each symbol, and any book as a whole begins anew.
 * What came before is dropped. Where a number is missing, everything waits for it for a window of frames; one that does not come is a
 * gap, and the book is stale until the next whole one: or as the policy says. Other frames pass as they come.
 */
export class SequencedFrames implements FrameOrder {
  readonly #inner: FrameOrder;
  readonly #reader: FrameReader;
  readonly #counts: RunningCounts;
  readonly #policy: Policy;
  readonly #address: string;
  readonly #last = new Map<string, number>();
  /** What waits, a book message in front for which another is missing. */
  #held: Buffer[] = [];

  constructor(inner: FrameOrder, reader: FrameReader, counts: RunningCounts, { policy, place }: GapTerms) {
    this.#inner = inner;
    this.#reader = reader;
    this.#counts = counts;
    this.#policy = policy;
    this.#address = place;
  }

  resumption(): Readonly<Record<string, string>> {
    return this.#inner.resumption();
  }

  connected(position: number | undefined): readonly MarketEvent[] {
    this.#held = [];
    this.#last.clear();
    return this.#inner.connected(position);
  }

  take(frame: Buffer, delivered: Delivered[]): void {
    const [first] = this.#held;
    if (first === undefined) return this.#place(frame, delivered);
    const { symbol } = bookNumberIn(first)!;
    const told = bookNumberIn(frame);
    if (told?.symbol === symbol && told.number === this.#last.get(symbol)! + 1 && !told.isWhole) {
      this.#counts.reordered += 1;
      this.#pass(frame, told, delivered);
      return this.#release(delivered);
    }
    this.#held.push(frame);
    if (this.#held.length > reorderWindow || (told?.symbol === symbol && told.isWhole)) this.#giveUp(delivered);
  }

  finish(reason: string, delivered: Delivered[]): void {
    while (this.#held.length > 0) this.#giveUp(delivered);
    this.#inner.finish(reason, delivered);
  }

  #place(frame: Buffer, delivered: Delivered[]): void {
    const told = bookNumberIn(frame);
    const last = told === undefined ? undefined : this.#last.get(told.symbol);
    if (told === undefined || last === undefined || told.isWhole || told.number === last + 1) {
      return this.#pass(frame, told, delivered);
    }
    if (told.number > last) this.#held.push(frame);
    else this.#counts.duplicates += 1;
  }

  #pass(frame: Buffer, told: BookNumber | undefined, delivered: Delivered[]): void {
    if (told !== undefined) this.#last.set(told.symbol, told.number);
    this.#inner.take(frame, delivered);
  }

  #release(delivered: Delivered[]): void {
    const held = this.#held;
    this.#held = [];
    for (const frame of held) this.take(frame, delivered);
  }

  #giveUp(delivered: Delivered[]): void {
    const { symbol, number } = bookNumberIn(this.#held[0]!)!;
    const missing = this.#last.get(symbol)! + 1;
    const cause = `book messages ${missing} to ${number - 1} of ${symbol} are missing`;
    if (this.#policy !== 'warn' && (this.#policy === 'fail' || number - missing > longestGap)) {
      throw new ReplayError('BAD_DATA', cause, {
        place: this.#address,
        remedy: 'ask for a range without the gap, or let gaps pass',
      });
    }
    const isWarned = this.#policy === 'warn';
    delivered.push({ event: this.#reader.gap(symbol, cause, isWarned), frame: Buffer.alloc(0) });
    this.#last.set(symbol, number - 1);
    this.#release(delivered);
  }
}

interface BookNumber {
  readonly symbol: string;
  readonly number: number;
  readonly isWhole: boolean;
}

/** The number of a book message; undefined for all other frames, and where there is none. */
function bookNumberIn(frame: Buffer): BookNumber | undefined {
  const text = frame.toString();
  const [, kind] = /"type"\s*:\s*"book_(snapshot|update|l2)"/.exec(text) ?? [];
  const [, number] = kind === undefined ? [] : (/"sequence"\s*:\s*"?(\d{1,15})\b/.exec(text) ?? []);
  if (kind === undefined || number === undefined) return undefined;
  const symbol = /"symbol"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? '';
  return { symbol, number: Number(number), isWhole: kind === 'snapshot' || /"level_reset"\s*:\s*true/.test(text) };
}
