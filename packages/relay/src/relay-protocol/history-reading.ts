import { setImmediate as nextTurn } from 'node:timers/promises';
import type { InstrumentId, MarketEvent } from '@replay/core';
import { readFeeds } from '../served/read-feeds.ts';
import { type Channel, channelOf } from './channel.ts';
import { type FrameScales, frameOf } from './frame.ts';
import type { KeptReading } from './kept-readings.ts';
import type { ReplayRange } from './replay-request.ts';
import { scalesBySymbol } from './replay-stream.ts';

/** Characters of a page; a page with whole books in it is full before its messages are counted. */
const fullPage = 1 << 20;

export interface HistoryPage {
  readonly messages: readonly string[];
  /** The number of the message the next page begins with; undefined behind the last one. */
  readonly next: number | undefined;
}

/**
 * One pass over a range, from which pages are cut. Messages bear the number they have among all of the range, whatever channels are
 * asked for: so whoever asks for them one channel at a time can put them together again.
 */
export class HistoryReading implements KeptReading {
  readonly #channels: ReadonlySet<Channel>;
  readonly #scales: ReadonlyMap<InstrumentId, FrameScales>;
  readonly #left = new AbortController();
  readonly #batches: AsyncIterator<readonly MarketEvent[]>;
  #batch: readonly MarketEvent[] = [];
  #at = 0;
  /** The number of the next event. */
  #number = 0;

  constructor(range: ReplayRange, channels: ReadonlySet<Channel>) {
    this.#channels = channels;
    this.#scales = scalesBySymbol(range);
    this.#batches = readFeeds(range.feeds, range.from, range.to, this.#left.signal)[Symbol.asyncIterator]();
  }

  /** The page of at most `limit` messages that begins with number `from`, which must not lie behind what was read already. */
  async page(from: number, limit: number, signal: AbortSignal): Promise<HistoryPage> {
    const messages: string[] = [];
    let characters = 0;
    for (let event = await this.#next(signal); event !== undefined; event = await this.#next(signal)) {
      const number = this.#number - 1;
      if (number < from || !this.#isWanted(event)) continue;
      if (messages.length === limit || characters >= fullPage) {
        this.#stepBack();
        return { messages, next: number };
      }
      const text = frameOf(event, this.#scales.get(event.instrument)!, number);
      characters += text.length;
      messages.push(text);
    }
    return { messages, next: undefined };
  }

  async leave(): Promise<void> {
    this.#left.abort();
    await this.#batches.return?.();
  }

  async #next(signal: AbortSignal): Promise<MarketEvent | undefined> {
    for (;;) {
      const event = this.#batch[this.#at];
      if (event !== undefined) {
        this.#at += 1;
        this.#number += 1;
        return event;
      }
      await nextTurn();
      signal.throwIfAborted();
      const { done, value } = await this.#batches.next();
      if (done === true) return undefined;
      this.#batch = value;
      this.#at = 0;
    }
  }

  #stepBack(): void {
    this.#at -= 1;
    this.#number -= 1;
  }

  /** Holes in the recording concern everybody, so every channel tells of them, under the same number. */
  #isWanted(event: MarketEvent): boolean {
    const channel = channelOf(event.type);
    return channel === 'all' || this.#channels.has(channel);
  }
}
