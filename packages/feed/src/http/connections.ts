import type { Readable } from 'node:stream';
import type { Headers, HttpTimeouts } from './http-call.ts';

export interface ConnectionTerms {
  /** Most connections at once. */
  readonly connections: number;
  readonly timeouts: HttpTimeouts;
}

export interface RequestTerms {
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes that end a silence; fewer within its bound do not count. */
  readonly leastBytes: number;
  /** Aborts the request and its response. */
  readonly signal: AbortSignal;
}

/** A response whose body is still to be read. Its body must be read or discarded, or its connection stays open. */
export interface BodyResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AsyncGenerator<Buffer>;
  /** Drops the rest of the body, even while it is being read. */
  discard(): void;
}

/**
 * Connections to one server, kept between requests, through the proxy that the environment names for it.
 *
 * There are two kinds. undici reads whole responses of bounded size into memory (`UndiciConnections`). Bodies that are read at the pace of
 * their consumer come through Node's own client (`NodeConnections`): undici 7 ends the process with an assertion when a server closes
 * the connection behind a response whose body is paused.
 */
export interface Connections {
  /** Sends a GET and resolves when its response begins. Redirects are not followed. */
  get(address: URL, terms: RequestTerms): Promise<BodyResponse>;
  /** Closes all connections. */
  close(): void;
}

/** Milliseconds for which an idle connection is kept, unless the server keeps it for less. */
export const keepAlive = 30_000;

/** A response whose body comes out of a stream: its silence is bounded by so many milliseconds, and its signal ends it. */
export function bodyResponse(
  head: { readonly status: number; readonly headers: Headers },
  stream: Readable,
  { leastBytes, signal }: RequestTerms,
  silence: number,
): BodyResponse {
  destroyOnAbort(stream, signal);
  return { ...head, body: bodyOf(stream, new SilenceTimer(silence), leastBytes), discard: () => void stream.destroy() };
}

/** Destroys a stream when its signal aborts, even if it is not being read. */
function destroyOnAbort(stream: Readable, signal: AbortSignal): void {
  const stop = (): void => void stream.destroy(signal.reason);
  signal.addEventListener('abort', stop);
  stream.once('close', () => signal.removeEventListener('abort', stop));
  // The reader receives the error with its next read.
  stream.on('error', () => {});
  if (signal.aborted) stop();
}

async function* bodyOf(stream: Readable, timer: SilenceTimer, leastBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  const giveUp = (): void => {
    const received = bytes === 0 ? 'nothing' : `no more than ${bytes} bytes`;
    stream.destroy(new Error(`${received} of the response arrived within ${seconds(timer.bound)}`));
  };
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const { done, value } = await timer.wait(pieces.next(), giveUp);
      if (done === true) return;
      bytes += value.length;
      if (bytes >= leastBytes) {
        timer.restart();
        bytes = 0;
      }
      yield value;
    }
  } finally {
    // The rest of a body that was not read to its end is dropped.
    await pieces.return?.();
  }
}

/** Bounds the time a reader waits, without the time it spends on what arrived. Waits add up until a restart. */
export class SilenceTimer {
  /** Milliseconds. */
  readonly bound: number;
  #left: number;

  constructor(bound: number) {
    this.bound = bound;
    this.#left = bound;
  }

  /** Something usable arrived. */
  restart(): void {
    this.#left = this.bound;
  }

  /** Waits for a promise; at the bound it calls `giveUp`, which must reject the promise. */
  async wait<Value>(promise: Promise<Value>, giveUp: () => void): Promise<Value> {
    const began = performance.now();
    const timer = setTimeout(giveUp, Math.max(0, this.#left));
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#left -= performance.now() - began;
    }
  }
}

export const connectTimeout = (connect: number): Error => new Error(`no connection within ${seconds(connect)}`);

export const responseTimeout = (silence: number): Error => new Error(`no response within ${seconds(silence)}`);

const seconds = (millis: number): string => `${millis / 1000} s`;
