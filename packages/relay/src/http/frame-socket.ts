import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { textFrames } from './text-frames.ts';

/** How a stream ends: a close code of RFC 6455, and at most 123 bytes of reason. */
export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** The client did not read what was sent within the time limit. */
export class SlowReader extends Error {}

/** Bytes that may be buffered in a socket before sending pauses; one batch may exceed it. */
const highWater = 1 << 16;
/** Client messages that may be queued before reading pauses. */
const maxQueuedMessages = 64;

/** The server side of a WebSocket: sends text frames in batches, no faster than they are read. */
export class FrameSocket {
  readonly #client: WebSocket;
  readonly #socket: Duplex;
  readonly #drainWithin: number;
  readonly #disconnected = new AbortController();
  readonly #queued: string[] = [];
  #wake: () => void = () => {};
  /** Frames sent so far. */
  sent = 0;

  /** `drainWithin`: milliseconds that the client may take to read what is buffered. */
  constructor(client: WebSocket, socket: Duplex, drainWithin: number) {
    this.#client = client;
    this.#socket = socket;
    this.#drainWithin = drainWithin;
    client.on('message', (data: Buffer, isBinary: boolean) => this.#onMessage(isBinary ? '' : data.toString()));
    client.once('close', () => {
      this.#disconnected.abort();
      this.#wake();
    });
  }

  /** Aborts when the client disconnects. */
  get signal(): AbortSignal {
    return this.#disconnected.signal;
  }

  /**
   * Resolves when more can be sent; throws the reason of `signal` when the client has disconnected, and `SlowReader`
   * when it does not read.
   */
  async send(frames: readonly (string | Buffer)[]): Promise<void> {
    this.signal.throwIfAborted();
    // Bypasses the library, which would send each frame separately. Nothing may follow a close frame.
    if (frames.length > 0 && this.#client.readyState === WebSocket.OPEN) this.#socket.write(textFrames(frames));
    this.sent += frames.length;
    await nextTurn();
    if (this.#client.bufferedAmount > highWater && !(await this.#drained())) throw new SlowReader('too slow');
    this.signal.throwIfAborted();
  }

  /** The client's messages in order; ends when it disconnects. */
  async *messages(): AsyncGenerator<string> {
    for (;;) {
      const message = this.#queued.shift();
      if (message !== undefined) {
        if (this.#queued.length === maxQueuedMessages - 1) this.#client.resume();
        yield message;
      } else if (this.signal.aborted) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  #onMessage(message: string): void {
    this.#queued.push(message);
    if (this.#queued.length >= maxQueuedMessages) this.#client.pause();
    this.#wake();
  }

  /** True when the socket has drained or closed, false after the time limit. */
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
