import { setImmediate as nextTurn } from 'node:timers/promises';
import type { InstrumentId, MarketEvent } from '@replay/core';
import { readFeeds } from '../markets/read-feeds.ts';
import { type Channel, channelOf } from './channel.ts';
import { type FrameScales, frameOf } from './frame.ts';
import type { CachedReading } from './reading-cache.ts';
import type { ReplayRange } from './replay-request.ts';
import { scalesBySymbol } from './replay-stream.ts';

/** Maximum characters of a page: a page with whole books is full before its message limit. */
const maxPageCharacters = 1 << 20;

export interface HistoryPage {
  readonly messages: readonly string[];
  /** The number of the first message of the next page; undefined after the last one. */
  readonly next: number | undefined;
}

/**
 * One pass over a range that is returned in pages. A message has its number among all messages of the range, whatever
 * channels are requested, so a client can merge channels that it requested separately.
 */
export class HistoryReading implements CachedReading {
  readonly #channels: ReadonlySet<Channel>;
  readonly #scales: ReadonlyMap<InstrumentId, FrameScales>;
  readonly #closing = new AbortController();
  readonly #batches: AsyncIterator<readonly MarketEvent[]>;
  #batch: readonly MarketEvent[] = [];
  #at = 0;
  /** The number of the next event. */
  #number = 0;

  constructor(range: ReplayRange, channels: ReadonlySet<Channel>) {
    this.#channels = channels;
    this.#scales = scalesBySymbol(range);
    this.#batches = readFeeds(range.feeds, range.from, range.to, this.#closing.signal)[Symbol.asyncIterator]();
  }

  /** A page of at most `limit` messages, starting at number `from`, which must not be before what was already read. */
  async page(from: number, limit: number, signal: AbortSignal): Promise<HistoryPage> {
    const messages: string[] = [];
    let characters = 0;
    for (let event = await this.#next(signal); event !== undefined; event = await this.#next(signal)) {
      const number = this.#number - 1;
      if (number < from || !this.#isWanted(event)) continue;
      if (messages.length === limit || characters >= maxPageCharacters) {
        this.#unread();
        return { messages, next: number };
      }
      const text = frameOf(event, this.#scales.get(event.instrument)!, number);
      characters += text.length;
      messages.push(text);
    }
    return { messages, next: undefined };
  }

  async close(): Promise<void> {
    this.#closing.abort();
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

  #unread(): void {
    this.#at -= 1;
    this.#number -= 1;
  }

  /** Gaps in the recording belong to every channel, under the same number. */
  #isWanted(event: MarketEvent): boolean {
    const channel = channelOf(event.type);
    return channel === 'all' || this.#channels.has(channel);
  }
}
