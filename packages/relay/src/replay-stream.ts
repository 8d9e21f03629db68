import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type InstrumentId, type MarketEvent, scalesOf } from '@replay/core';
import type { WebSocket } from 'ws';
import { channelOf } from './channel.ts';
import { type FrameScales, frameOf } from './frame.ts';
import { mergeFeeds } from './merge-feeds.ts';
import { inRange } from './opening-state.ts';
import type { ReplayRequest } from './replay-request.ts';

/** Bytes that may wait in a socket before the next batch is made. One batch can come on top. */
const highWater = 1 << 18;

export interface StreamLimits {
  /** Milliseconds a reader may take over what waits in its socket, before it is sent away. */
  readonly drainWithin: number;
}

/**
 * Sends the events of a request, one JSON object a frame.
 * 1. Batches are made no faster than the reader takes them: while more than 256 KiB wait in the socket, nothing is made.
 * 2. A reader that leaves ends the work at the next batch.
 * 3. The end is a close with 1000; a reader that does not take what waits for it in time is closed with 1008.
 */
export async function streamReplay(
  client: WebSocket,
  socket: Duplex,
  request: ReplayRequest,
  limits: StreamLimits,
): Promise<void> {
  const scales = new Map<InstrumentId, FrameScales>(
    request.feeds.map(({ instrument }) => [instrument.id, { symbol: instrument.symbol, ...scalesOf(instrument) }]),
  );
  const wanted = (event: MarketEvent): boolean => {
    const channel = channelOf(event.type);
    return channel === 'all' || request.channels.has(channel);
  };
  const feeds = request.feeds.map((feed) => inRange(feed.open(), request.from, request.to));
  for (const batch of mergeFeeds(feeds)) {
    if (client.readyState !== client.OPEN) return;
    // One system call for the batch instead of one for each frame.
    socket.cork();
    for (const event of batch) {
      const known = scales.get(event.instrument);
      if (known !== undefined && wanted(event)) client.send(frameOf(event, known));
    }
    socket.uncork();
    await nextTurn();
    if (client.bufferedAmount <= highWater || (await drained(client, socket, limits.drainWithin))) continue;
    client.close(1008, 'too slow: the reader did not take what was sent');
    // The close frame stands behind what is not read, so a reader that never reads never sees it.
    setTimeout(() => client.terminate(), 1000).unref();
    return;
  }
  client.close(1000, 'end of replay');
}

/** True when the socket has drained or closed, false when neither happened in time. */
function drained(client: WebSocket, socket: Duplex, within: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (answer: boolean): void => {
      clearTimeout(timer);
      socket.off('drain', onDrain);
      client.off('close', onDrain);
      resolve(answer);
    };
    const onDrain = (): void => settle(true);
    const timer = setTimeout(() => settle(false), within);
    socket.once('drain', onDrain);
    client.once('close', onDrain);
    if (!socket.writableNeedDrain) onDrain();
  });
}
