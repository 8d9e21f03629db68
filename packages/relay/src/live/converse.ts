import type { Closing, FrameSocket } from '../server/frame-socket.ts';
import type { LiveMarket } from './live-market.ts';
import { Outbox } from './outbox.ts';
import { Following } from './topics.ts';

/** Bytes that may wait for one subscriber beside what waits in its socket. */
const patience = 8 << 20;

/** One connection to a live market, as a protocol sees it. */
export interface Conversation {
  readonly following: Following;
  /** Says something to this subscriber alone. */
  say(frame: string): void;
}

/** What a protocol makes of a connection. */
export interface Manners {
  /** Answers what the subscriber said. */
  hear(message: string): void;
  /** The last frame when the recording has ended; where there is none the connection stays, as a venue does that is quiet. */
  readonly farewell?: () => string;
}

/**
 * Speaks with one subscriber until it leaves, is too slow, or the recording has ended. What happens is sent no faster than it is
 * taken, and waits in memory up to a bound.
 */
export async function converse(
  frames: FrameSocket,
  market: LiveMarket,
  mannersOf: (conversation: Conversation) => Manners,
): Promise<Closing> {
  const outbox = new Outbox<string>(patience, (frame) => frame.length);
  const following = new Following(outbox);
  const { hear, farewell } = mannersOf({ following, say: (frame) => outbox.push(frame) });
  const listen = async (): Promise<Closing> => {
    for await (const message of frames.messages()) hear(message);
    return left;
  };
  const speak = async (): Promise<Closing> => {
    for (let waiting = await outbox.take(); waiting !== undefined; waiting = await outbox.take())
      await frames.send(waiting);
    if (farewell !== undefined) await frames.send([farewell()]);
    return { code: 1000, reason: 'end of the recording' };
  };
  const listening = listen();
  const speaking = speak();
  // Whichever is not waited for any longer ends with the socket, and has nobody left to tell.
  listening.catch(() => undefined);
  speaking.catch(() => undefined);
  const unmourn = market.onEnd((error) => {
    if (error !== undefined || farewell !== undefined) outbox.end(error);
  });
  try {
    return await Promise.race([listening, speaking, outbox.failed]);
  } finally {
    unmourn();
    following.clear();
    outbox.end();
  }
}

const left: Closing = { code: 1000, reason: 'the subscriber has left' };
