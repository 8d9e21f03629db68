import { createHash } from 'node:crypto';
import type { InstrumentId, MarketEvent, Micros } from '@replay/core';
import { Normalizer } from '@replay/normalized';
import { mergeByReceivedTime } from '../markets/merge-by-received-time.ts';
import { readFeeds } from '../markets/read-feeds.ts';
import { paced } from '../markets/replay-pace.ts';
import type { ServedFeed } from '../markets/served-market.ts';
import {
  type NormalizedOptions,
  normalizedOptions,
  type ReplayExtensions,
  replayExtensions,
} from './machine-options.ts';

/** A validated normalized replay. */
export interface NormalizedReplay {
  readonly extensions: ReplayExtensions;
  /** The messages as JSON texts in batches, produced no faster than they are read. */
  messages(signal: AbortSignal): AsyncIterable<readonly string[]>;
}

/** Validates a request; throws a `Refusal` for an invalid one. */
export function normalizedReplay(
  objects: readonly Readonly<Record<string, unknown>>[],
  feeds: readonly ServedFeed[],
): NormalizedReplay {
  const parts = objects.map((given) => normalizedOptions(given, feeds));
  const extensions = replayExtensions(objects);
  return { extensions, messages: (signal) => messagesOf(parts, extensions, signal) };
}

async function* messagesOf(
  parts: readonly NormalizedOptions[],
  { position, speed, withEnd }: ReplayExtensions,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  const gaps = new GapCount();
  const digest = withEnd ? createHash('sha256') : undefined;
  let count = 0;
  for await (const texts of textsOf(parts, speed, gaps, signal)) {
    if (texts.length > 0) digest?.update(`${texts.join('\n')}\n`);
    const skipped = position - count;
    count += texts.length;
    if (skipped <= 0) yield texts;
    else if (skipped < texts.length) yield texts.slice(skipped);
    // An empty batch is still yielded, so that a disconnect is noticed while many messages are skipped.
    else yield [];
  }
  if (digest === undefined) return;
  yield [JSON.stringify({ type: 'end', messages: count, ...gaps.summary(), sha256: digest.digest('hex') })];
}

/** A single options object is encoded as it is read; several are merged by received time, ties in their order. */
async function* textsOf(
  parts: readonly NormalizedOptions[],
  speed: number | undefined,
  gaps: GapCount,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  const eventsOf = ({ feeds, from, to }: NormalizedOptions): AsyncIterable<readonly MarketEvent[]> =>
    readFeeds(feeds, from, to, signal);
  const normalizers = parts.map(
    ({ feeds, ...options }) => new Normalizer({ ...options, instruments: feeds.map(({ instrument }) => instrument) }),
  );
  const [only] = parts;
  if (only !== undefined && parts.length === 1) {
    for await (const batch of paced(eventsOf(only), speed, signal)) {
      const texts: string[] = [];
      for (const event of batch) {
        gaps.add(event);
        normalizers[0]!.push(event, texts);
      }
      yield texts;
    }
    return;
  }
  const merged = mergeByReceivedTime(parts.map((part, index) => withPart(eventsOf(part), index)));
  for await (const batch of paced(merged, speed, signal)) {
    const texts: string[] = [];
    for (const { event, part } of batch) {
      gaps.add(event);
      normalizers[part]!.push(event, texts);
    }
    yield texts;
  }
}

/** An event with the index of the options object that requested it. */
interface PartEvent {
  readonly receivedTime: Micros;
  readonly event: MarketEvent;
  readonly part: number;
}

async function* withPart(
  batches: AsyncIterable<readonly MarketEvent[]>,
  part: number,
): AsyncGenerator<readonly PartEvent[]> {
  for await (const batch of batches) yield batch.map((event) => ({ receivedTime: event.receivedTime, event, part }));
}

/** Counts gaps and rejected messages, and how long the books were stale. */
export class GapCount {
  readonly #since = new Map<InstrumentId, number>();
  #gaps = 0;
  #rejected = 0;
  #micros = 0;

  add(event: MarketEvent): void {
    switch (event.type) {
      case 'FeedInterrupted':
        this.#gaps += 1;
        this.#open(event);
        return;
      case 'MessageRejected':
        this.#rejected += 1;
        if (event.damagesBook) this.#open(event);
        return;
      case 'BookSnapshotted':
      case 'PublicOrdersSnapshotted': {
        const since = this.#since.get(event.instrument);
        if (since === undefined) return;
        this.#micros += event.receivedTime - since;
        this.#since.delete(event.instrument);
        return;
      }
      default:
    }
  }

  /**
   * Fields of the end message: gaps, rejected messages, and microseconds between each gap and the next snapshot, over
   * all instruments.
   */
  summary(): {
    readonly gaps: number;
    readonly rejected: number;
    readonly gapMicros: number;
    readonly openGaps: number;
  } {
    return { gaps: this.#gaps, rejected: this.#rejected, gapMicros: this.#micros, openGaps: this.#since.size };
  }

  #open({ instrument, receivedTime }: MarketEvent): void {
    if (!this.#since.has(instrument)) this.#since.set(instrument, receivedTime);
  }
}
