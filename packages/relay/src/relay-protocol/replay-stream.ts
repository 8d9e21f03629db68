import { type InstrumentId, type MarketEvent, scalesOf } from '@replay/core';
import type { Closing, FrameSocket } from '../http/frame-socket.ts';
import { readFeeds } from '../markets/read-feeds.ts';
import { ReplayPace } from '../markets/replay-pace.ts';
import { channelOf } from './channel.ts';
import { type FrameScales, frameOf } from './frame.ts';
import type { ReplayRequest } from './replay-request.ts';

/**
 * Sends the events of a request, one JSON object per frame, no faster than the client reads, and with a `speed` no
 * faster than they were received. Frames are numbered from 0; those before `position` are skipped. The stream closes
 * with 1000 and the total number of frames; on request a frame of type `end` comes before it, with the gap
 * statistics.
 */
export async function streamReplay(frames: FrameSocket, request: ReplayRequest): Promise<Closing> {
  const scales = scalesBySymbol(request);
  const gaps = new GapStatistics();
  const pace = request.speed === undefined ? undefined : new ReplayPace(request.speed);
  let count = 0;
  for await (const batch of readFeeds(request.feeds, request.from, request.to, frames.signal)) {
    let texts: string[] = [];
    for (const event of batch) {
      const known = scales.get(event.instrument);
      if (known === undefined || !isWanted(event, request)) continue;
      gaps.add(event);
      const sequence = count;
      count += 1;
      if (sequence < request.position) continue;
      const millis = pace?.millisTo(event.receivedTime) ?? 0;
      if (millis > 0) {
        await frames.send(texts);
        texts = [];
        await pace?.wait(millis, frames.signal);
      }
      texts.push(frameOf(event, known, sequence));
    }
    await frames.send(texts);
  }
  if (request.end) await frames.send([JSON.stringify({ type: 'end', frames: count, gaps: gaps.summary() })]);
  return { code: 1000, reason: `end of replay: ${count} frames` };
}

/** Symbols and scales of the instruments of a request. */
export const scalesBySymbol = ({ feeds }: Pick<ReplayRequest, 'feeds'>): ReadonlyMap<InstrumentId, FrameScales> =>
  new Map(feeds.map(({ instrument }) => [instrument.id, { symbol: instrument.symbol, ...scalesOf(instrument) }]));

function isWanted(event: MarketEvent, { channels }: ReplayRequest): boolean {
  const channel = channelOf(event.type);
  return channel === 'all' || channels.has(channel);
}

/** Statistics of gaps in a replay, as far as the recording shows them. */
export class GapStatistics {
  #interruptions = 0;
  #rejected = 0;
  #longest = 0;
  #longestSince: number | undefined;
  #last: number | undefined;

  add(event: MarketEvent): void {
    if (event.type === 'FeedInterrupted') this.#interruptions += 1;
    if (event.type === 'MessageRejected') this.#rejected += 1;
    const { receivedTime } = event;
    if (this.#last !== undefined && receivedTime - this.#last > this.#longest) {
      this.#longest = receivedTime - this.#last;
      this.#longestSince = this.#last;
    }
    this.#last = receivedTime;
  }

  /** Times in µs; the start of the longest silence is omitted for fewer than two events. */
  summary() {
    return {
      interruptions: this.#interruptions,
      rejected: this.#rejected,
      longest_silence: this.#longest,
      longest_silence_since: this.#longestSince,
    };
  }
}
