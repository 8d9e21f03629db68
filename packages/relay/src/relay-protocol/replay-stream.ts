import { type InstrumentId, type MarketEvent, scalesOf } from '@replay/core';
import { readFeeds } from '../served/read-feeds.ts';
import { ReplayPace } from '../served/replay-pace.ts';
import type { Closing, FrameSocket } from '../server/frame-socket.ts';
import { channelOf } from './channel.ts';
import { type FrameScales, frameOf } from './frame.ts';
import { GapStatistics } from './gap-statistics.ts';
import type { ReplayRequest } from './replay-request.ts';

/**
 * Sends the events of a request, one JSON object a frame, no faster than the reader takes them, and with a `speed` no faster than
 * they were received. Frames are numbered from 0; with a `position`, those before it are left out. The end is a close with 1000 that
 * tells how many frames the whole has; where it was asked for, a frame of type `end` goes before it, with what is missing.
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
      gaps.note(event);
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
  if (request.end) await frames.send([JSON.stringify({ type: 'end', frames: count, gaps: gaps.told() })]);
  return { code: 1000, reason: `end of replay: ${count} frames` };
}

/** What the frames of a request need to know of their instruments. */
export const scalesBySymbol = ({ feeds }: Pick<ReplayRequest, 'feeds'>): ReadonlyMap<InstrumentId, FrameScales> =>
  new Map(feeds.map(({ instrument }) => [instrument.id, { symbol: instrument.symbol, ...scalesOf(instrument) }]));

function isWanted(event: MarketEvent, { channels }: ReplayRequest): boolean {
  const channel = channelOf(event.type);
  return channel === 'all' || channels.has(channel);
}
