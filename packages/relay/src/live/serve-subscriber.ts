import type { Closing, FrameSocket } from '../http/frame-socket.ts';
import type { LiveMarket } from './live-market.ts';
import { SendQueue } from './send-queue.ts';
import { Subscriptions } from './topics.ts';

/** Bytes that may be queued for one subscriber, in addition to its socket's buffer. */
const maxQueuedBytes = 8 << 20;

/** One subscriber's connection to a live market. */
export interface Subscriber {
  readonly subscriptions: Subscriptions;
  /** Sends a frame to this subscriber only. */
  send(frame: string): void;
}

/** How a protocol handles a connection. */
export interface ProtocolHandler {
  /** Handles a message from the subscriber. */
  onMessage(message: string): void;
  /**
   * The last frame after the end of the recording. Without it the connection stays open, like that of a quiet venue.
   */
  readonly finalFrame?: () => string;
}

/**
 * Serves one subscriber until it disconnects, reads too slowly, or the recording ends. Frames are sent no faster than
 * they are read, and queued in memory up to a limit.
 */
export async function serveSubscriber(
  frames: FrameSocket,
  market: LiveMarket,
  handlerOf: (subscriber: Subscriber) => ProtocolHandler,
): Promise<Closing> {
  const queue = new SendQueue<string>(maxQueuedBytes, (frame) => frame.length);
  const subscriptions = new Subscriptions(queue);
  const { onMessage, finalFrame } = handlerOf({ subscriptions, send: (frame) => queue.push(frame) });
  const receive = async (): Promise<Closing> => {
    for await (const message of frames.messages()) onMessage(message);
    return disconnected;
  };
  const sendQueued = async (): Promise<Closing> => {
    for (let queued = await queue.take(); queued !== undefined; queued = await queue.take()) await frames.send(queued);
    if (finalFrame !== undefined) await frames.send([finalFrame()]);
    return { code: 1000, reason: 'end of the recording' };
  };
  const receiving = receive();
  const sending = sendQueued();
  // The loser of the race ends with the socket; its error has no receiver.
  receiving.catch(() => undefined);
  sending.catch(() => undefined);
  const unsubscribe = market.onEnd((error) => {
    if (error !== undefined || finalFrame !== undefined) queue.end(error);
  });
  try {
    return await Promise.race([receiving, sending, queue.failed]);
  } finally {
    unsubscribe();
    subscriptions.clear();
    queue.end();
  }
}

const disconnected: Closing = { code: 1000, reason: 'the subscriber has disconnected' };
