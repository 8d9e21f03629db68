import { createHash } from 'node:crypto';
import type { MarketEvent, Micros } from '@replay/core';
import { Normalizer } from '@replay/normalized';
import { mergeByReceipt } from '../served/merge-by-receipt.ts';
import { paced } from '../served/paced.ts';
import { readFeeds } from '../served/read-feeds.ts';
import type { ServedFeed } from '../served/served-market.ts';
import { HoleCount } from './hole-count.ts';
import { type NormalizedOptions, normalizedOptions, type ReplayTerms, replayTerms } from './machine-options.ts';

/** A normalized replay, checked and ready to be made. */
export interface NormalizedReplay {
  readonly terms: ReplayTerms;
  /** The messages as JSON texts, in batches, made no faster than they are taken. */
  messages(signal: AbortSignal): AsyncIterable<readonly string[]>;
}

/** Checks what was asked for; throws a `Refusal` where it cannot be had. */
export function normalizedReplay(
  objects: readonly Readonly<Record<string, unknown>>[],
  feeds: readonly ServedFeed[],
): NormalizedReplay {
  const parts = objects.map((given) => normalizedOptions(given, feeds));
  const terms = replayTerms(objects);
  return { terms, messages: (signal) => messagesOf(parts, terms, signal) };
}

async function* messagesOf(
  parts: readonly NormalizedOptions[],
  { position, speed, withEnd }: ReplayTerms,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  const holes = new HoleCount();
  const digest = withEnd ? createHash('sha256') : undefined;
  let made = 0;
  for await (const texts of textsOf(parts, speed, holes, signal)) {
    if (texts.length > 0) digest?.update(`${texts.join('\n')}\n`);
    const behind = position - made;
    made += texts.length;
    if (behind <= 0) yield texts;
    else if (behind < texts.length) yield texts.slice(behind);
    // An empty batch still goes out, so that the reader's leaving is noticed while much is passed over.
    else yield [];
  }
  if (digest === undefined) return;
  yield [JSON.stringify({ type: 'end', messages: made, ...holes.told(), sha256: digest.digest('hex') })];
}

/** One object of options is made as it is read; several are merged by receipt, ties in their order. */
async function* textsOf(
  parts: readonly NormalizedOptions[],
  speed: number | undefined,
  holes: HoleCount,
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
        holes.see(event);
        normalizers[0]!.push(event, texts);
      }
      yield texts;
    }
    return;
  }
  const merged = mergeByReceipt(parts.map((part, at) => belonging(eventsOf(part), at)));
  for await (const batch of paced(merged, speed, signal)) {
    const texts: string[] = [];
    for (const { event, part } of batch) {
      holes.see(event);
      normalizers[part]!.push(event, texts);
    }
    yield texts;
  }
}

/** An event, and the object of options it was asked for with. */
interface Belonging {
  readonly receivedTime: Micros;
  readonly event: MarketEvent;
  readonly part: number;
}

async function* belonging(
  batches: AsyncIterable<readonly MarketEvent[]>,
  part: number,
): AsyncGenerator<readonly Belonging[]> {
  for await (const batch of batches) yield batch.map((event) => ({ receivedTime: event.receivedTime, event, part }));
}
