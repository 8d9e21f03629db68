import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { textFrames } from './text-frames.ts';

/** How a stream ends: a code of RFC 6455, and at most 123 bytes of reason. */
export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** The reader did not take what was sent within its bound. */
export class SlowReader extends Error {}

/** Bytes that may wait in a socket before more is made. One batch can come on top. */
const highWater = 1 << 16;
/** Messages of a client that may wait to be looked at. */
const mostWaiting = 64;

/** One side of a WebSocket, as a stream of ours speaks into it: text frames in batches, sent no faster than they are taken. */
export class FrameSocket {
  readonly #client: WebSocket;
  readonly #socket: Duplex;
  readonly #drainWithin: number;
  readonly #left = new AbortController();
  readonly #waiting: string[] = [];
  #wake: () => void = () => {};
  /** Frames sent so far. */
  sent = 0;

  /** `drainWithin`: milliseconds a reader may take over what waits in its socket. */
  constructor(client: WebSocket, socket: Duplex, drainWithin: number) {
    this.#client = client;
    this.#socket = socket;
    this.#drainWithin = drainWithin;
    client.on('message', (data: Buffer, isBinary: boolean) => this.#hear(isBinary ? '' : data.toString()));
    client.once('close', () => {
      this.#left.abort();
      this.#wake();
    });
  }

  /** Aborts when the client has left. */
  get signal(): AbortSignal {
    return this.#left.signal;
  }

  /** Resolves when there is room for more; throws the reason of `signal` when the client has left, `SlowReader` when it does not read. */
  async send(frames: readonly (string | Buffer)[]): Promise<void> {
    this.signal.throwIfAborted();
    // Past the library, which would send each by itself. Behind a closing frame there is no other.
    if (frames.length > 0 && this.#client.readyState === WebSocket.OPEN) this.#socket.write(textFrames(frames));
    this.sent += frames.length;
    await nextTurn();
    if (this.#client.bufferedAmount > highWater && !(await this.#drained())) throw new SlowReader('too slow');
    this.signal.throwIfAborted();
  }

  /** What the client says, in its order; ends when it leaves. */
  async *messages(): AsyncGenerator<string> {
    for (;;) {
      const message = this.#waiting.shift();
      if (message !== undefined) {
        if (this.#waiting.length === mostWaiting - 1) this.#client.resume();
        yield message;
      } else if (this.signal.aborted) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  #hear(message: string): void {
    this.#waiting.push(message);
    if (this.#waiting.length >= mostWaiting) this.#client.pause();
    this.#wake();
  }

  /** True when the socket has drained or closed, false when neither happened in time. */
  #drained(): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (answer: boolean): void => {
        clearTimeout(timer);
        this.#socket.off('drain', onDrain);
        this.#client.off('close', onDrain);
        resolve(answer);
      };
      const onDrain = (): void => settle(true);
      const timer = setTimeout(() => settle(false), this.#drainWithin);
      this.#socket.once('drain', onDrain);
      this.#client.once('close', onDrain);
      if (!this.#socket.writableNeedDrain) onDrain();
    });
  }
}
