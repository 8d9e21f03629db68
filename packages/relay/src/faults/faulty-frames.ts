import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { Stream } from '../http/endpoint.ts';
import { FrameSocket } from '../http/frame-socket.ts';
import { textFrames } from '../http/text-frames.ts';
import { corrupted, skewed } from './corrupted-text.ts';
import type { Fault } from './fault.ts';
import type { InjectedFault } from './fault-injector.ts';

type Frame = string | Buffer;

/** A `FrameSocket` that injects faults into the stream. */
export class FaultyFrames extends FrameSocket {
  readonly #client: WebSocket;
  readonly #socket: Duplex;
  readonly #drainWithin: number;
  readonly #faults: readonly InjectedFault[];
  /** Delayed frames, each with the number of frames to send before it. */
  readonly #delayed: { readonly frames: readonly Frame[]; framesBefore: number }[] = [];
  #ready: Frame[] = [];
  #frameCount = 0;
  #skew = 0;

  constructor(client: WebSocket, socket: Duplex, drainWithin: number, faults: readonly InjectedFault[]) {
    super(client, socket, drainWithin);
    this.#client = client;
    this.#socket = socket;
    this.#drainWithin = drainWithin;
    this.#faults = faults;
  }

  override async send(frames: readonly Frame[]): Promise<void> {
    for (const frame of frames) {
      this.#frameCount += 1;
      let changed: readonly Frame[] = [frame];
      for (const { fault, at = 1 } of this.#faults) {
        if (at === this.#frameCount) changed = await this.#inject(fault, changed);
      }
      for (const one of changed) this.#ready.push(this.#skew === 0 ? one : skewed(one.toString(), this.#skew));
      if (this.#delayed.length > 0) this.#ready.push(...this.#due());
    }
    await this.#sendReady();
  }

  /** Sends the frames that are still delayed; no others will follow. */
  async release(): Promise<void> {
    this.#ready.push(...this.#delayed.splice(0).flatMap((one) => one.frames));
    await this.#sendReady();
  }

  /** Injects a fault and returns the frames to send instead of these. */
  async #inject(fault: Fault, frames: readonly Frame[]): Promise<readonly Frame[]> {
    switch (fault.kind) {
      case 'drop':
        return this.#end(() => this.#client.terminate());
      case 'expired':
        return this.#end(() => this.#client.close(1008, 'the credentials have expired'));
      case 'broken-frame':
        return this.#end(() => frames.forEach((frame) => this.#socket.write(brokenFrame(frame))));
      case 'stall':
        await this.#flush();
        await this.#wait(fault.millis ?? this.#drainWithin);
        return fault.millis === undefined ? this.#end(() => this.#client.terminate()) : frames;
      case 'delay':
        await this.#flush();
        await this.#wait(fault.millis);
        return frames;
      case 'slow-loris':
        await this.#flush();
        for (const frame of frames) await this.#trickle(textFrames([frame]), fault.bytes, fault.every);
        this.sent += frames.length;
        return [];
      case 'duplicate':
        return [...frames, ...frames];
      case 'reorder':
        this.#delayed.push({ frames, framesBefore: fault.by + 1 });
        return [];
      case 'clock-skew':
        this.#skew = fault.millis;
        return frames;
      default:
        return frames.map((frame) => corrupted(frame.toString(), fault));
    }
  }

  #due(): readonly Frame[] {
    for (const one of this.#delayed) one.framesBefore -= 1;
    const due = this.#delayed.filter(({ framesBefore }) => framesBefore === 0);
    for (const one of due) this.#delayed.splice(this.#delayed.indexOf(one), 1);
    return due.flatMap(({ frames }) => frames);
  }

  /**
   * Ends the stream after the frames before it have been sent. Throws once the client has disconnected, which happens
   * within the limit.
   */
  async #end(end: () => void): Promise<never> {
    await this.#flush();
    end();
    const limit = setTimeout(() => this.#client.terminate(), this.#drainWithin);
    if (!this.signal.aborted) await once(this.signal, 'abort');
    clearTimeout(limit);
    throw this.signal.reason;
  }

  async #sendReady(): Promise<void> {
    const ready = this.#ready;
    this.#ready = [];
    await super.send(ready);
  }

  /** Sends the ready frames and waits until the socket's buffer is empty. */
  async #flush(): Promise<void> {
    await this.#sendReady();
    for (let waited = 0; this.#socket.writableLength > 0 && waited < this.#drainWithin; waited++) await this.#wait(1);
  }

  async #trickle(bytes: Buffer, count: number, every: number): Promise<void> {
    for (const byte of bytes.subarray(0, count)) {
      await this.#wait(every);
      this.#socket.write(Buffer.of(byte));
    }
    this.#socket.write(bytes.subarray(count));
  }

  async #wait(millis: number): Promise<void> {
    await pause(millis, undefined, { signal: this.signal });
  }
}

/** A stream that sends its delayed frames before it ends. */
export const withFaultyFrames = (stream: Stream, frames: FaultyFrames): Stream => ({
  path: stream.path,
  async run(call) {
    const closing = await stream.run(call, frames);
    await frames.release();
    return closing;
  },
  closingFor: (error) => stream.closingFor?.(error),
});

/** A text frame whose reserved bits are set, which RFC 6455 forbids. */
function brokenFrame(frame: Frame): Buffer {
  const bytes = textFrames([frame]);
  bytes.writeUInt8(0xf1);
  return bytes;
}
