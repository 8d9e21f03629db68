import { setTimeout as pause } from 'node:timers/promises';
import { parseTime } from '@replay/core';
import type { ServedCapture } from '../served/served-capture.ts';
import type { Call } from '../server/call.ts';
import type { Closing, FrameSocket } from '../server/frame-socket.ts';
import { textIn } from '../server/query.ts';
import { Refusal } from '../server/refusal.ts';
import { nativeLines } from './native-replay.ts';
import { subscribedIn } from './subscriptions.ts';

/** Milliseconds in which subscriptions are taken before the replay starts, as in Tardis Machine. */
const usualGrace = 2000;

/**
 * `/ws-replay?exchange=…&from=…&to=…`: the reader sends the exchange's own subscribe messages, and gets what the exchange sent, as
 * if it were live but as fast as it reads. `wait=` milliseconds for subscriptions, 2,000 unless given.
 */
export async function nativeStream(
  { query }: Call,
  frames: FrameSocket,
  captures: readonly ServedCapture[],
): Promise<Closing> {
  const exchange = textIn(query, 'exchange');
  const [from, to] = [parseTime(textIn(query, 'from')), parseTime(textIn(query, 'to'))];
  const grace = Number(query.get('wait') ?? usualGrace);
  if (!(grace >= 0 && grace <= 60_000)) throw new Refusal(400, 'wait is milliseconds up to 60000');
  const filters = subscribedIn(await heardWithin(frames, grace));
  if (filters.length === 0) throw new Refusal(400, `No subscriptions received within ${grace} ms`);
  for await (const batch of nativeLines(exchange, filters, from, to, captures, frames.signal)) {
    await frames.send(batch.filter(({ text }) => text !== '').map(({ text }) => text));
  }
  return { code: 1000, reason: 'WS replay finished' };
}

async function heardWithin(frames: FrameSocket, grace: number): Promise<readonly string[]> {
  const heard: string[] = [];
  const messages = frames.messages();
  const over = pause(grace, undefined, { signal: frames.signal });
  for (;;) {
    const next = await Promise.race([messages.next(), over]);
    if (next === undefined || next.done === true) return heard;
    heard.push(next.value);
  }
}
