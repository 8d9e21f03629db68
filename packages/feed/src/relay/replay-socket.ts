import type { ReplayError } from '@replay/core';
import { WebSocket } from 'ws';
import { certificateFailure, reasonOf } from '../http/http-errors.ts';
import type { HttpKey } from '../http/http-key.ts';
import { throughProxy } from '../http/proxy.ts';
import { FrameQueue } from './frame-queue.ts';
import { StreamBreak } from './stream-break.ts';
import { closing, refusalOf } from './stream-refusal.ts';

/** Frames that may wait before the socket is paused. */
export const frameBound = 4096;
const connectWithin = 5000;

export interface ReplaySocket {
  /**
   * Ends with a normal close (1000). Fails with a `ReplayError` where another try gives the same, and with a `StreamBreak` where it may
   * help: a connection that broke, and a close with another code.
   */
  readonly queue: FrameQueue;
  /** The number of the first frame, of a server that numbers them; to be asked once a frame or the end was taken. */
  readonly position: () => number | undefined;
  /** What the server said when it closed. */
  readonly lastWords: () => string;
  /** Lets go of the socket at once, whatever it is doing. */
  close(): void;
}

export interface SocketTerms {
  readonly key: HttpKey;
  /** The address, fit to be shown. */
  readonly place: string;
  readonly now: () => number;
  /** What a close other than a normal one means; what relays mean unless given. */
  readonly closing?: (code: number, said: string, place: string) => ReplayError | StreamBreak;
}

/** Connects to a stream of frames. */
export function replaySocket(address: URL, terms: SocketTerms): ReplaySocket {
  const { key, place, now } = terms;
  const socket = new WebSocket(key.addressOf(address), {
    headers: key.headers,
    handshakeTimeout: connectWithin,
    perMessageDeflate: false,
    maxPayload: 64 << 20,
    ...throughProxy(address, connectWithin),
  });
  let position: number | undefined;
  let lastWords = '';
  const queue = new FrameQueue({ pause: () => socket.pause(), resume: () => socket.resume() }, frameBound);
  socket.on('upgrade', ({ headers }) => {
    const told = String(headers['x-replay-position'] ?? '');
    position = /^\d{1,15}$/.test(told) ? Number(told) : undefined;
  });
  socket.on('message', (data: Buffer) => queue.push(data));
  socket.on('unexpected-response', async (_request, response) => {
    queue.fail(await refusalOf(response, { key, place, now }));
    socket.terminate();
  });
  socket.on('error', (cause) => {
    const refused = certificateFailure(cause, 'the server', place);
    queue.fail(refused ?? new StreamBreak(key.redact(reasonOf(cause)), { cause }));
    socket.terminate();
  });
  socket.on('close', (code, reason) => {
    lastWords = key.redact(reason.toString());
    if (code === 1000) queue.end();
    else queue.fail((terms.closing ?? closing)(code, lastWords, place));
  });
  return {
    queue,
    position: () => position,
    lastWords: () => lastWords,
    close: () => socket.terminate(),
  };
}
