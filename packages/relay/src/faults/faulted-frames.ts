import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { FrameSocket } from '../server/frame-socket.ts';
import type { Fault } from './fault.ts';
import type { Strike } from './fault-desk.ts';
import { retold, skewed } from './spoilt-text.ts';
import { brokenFrame, frameBytes } from './wire-frame.ts';

type Frame = string | Buffer;

/** Sends frames as a `FrameSocket` does, but for the faults that happen to the stream. */
export class FaultedFrames extends FrameSocket {
  readonly #client: WebSocket;
  readonly #socket: Duplex;
  readonly #drainWithin: number;
  readonly #strikes: readonly Strike[];
  /** Frames that were put back, and how many are to go before them. */
  readonly #held: { readonly frames: readonly Frame[]; others: number }[] = [];
  #ready: Frame[] = [];
  #given = 0;
  #skew = 0;

  constructor(client: WebSocket, socket: Duplex, drainWithin: number, strikes: readonly Strike[]) {
    super(client, socket, drainWithin);
    this.#client = client;
    this.#socket = socket;
    this.#drainWithin = drainWithin;
    this.#strikes = strikes;
  }

  override async send(frames: readonly Frame[]): Promise<void> {
    for (const frame of frames) {
      this.#given += 1;
      let told: readonly Frame[] = [frame];
      for (const { fault, at = 1 } of this.#strikes) {
        if (at === this.#given) told = await this.#befall(fault, told);
      }
      for (const one of told) this.#ready.push(this.#skew === 0 ? one : skewed(one.toString(), this.#skew));
      if (this.#held.length > 0) this.#ready.push(...this.#due());
    }
    await this.#pass();
  }

  /** Sends what still waits for others to go first, of which there will be none. */
  async release(): Promise<void> {
    this.#ready.push(...this.#held.splice(0).flatMap((one) => one.frames));
    await this.#pass();
  }

  /** Lets a fault happen, and gives what is told in the place of these frames. */
  async #befall(fault: Fault, frames: readonly Frame[]): Promise<readonly Frame[]> {
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
        for (const frame of frames) await this.#trickle(frameBytes(frame), fault.bytes, fault.every);
        this.sent += frames.length;
        return [];
      case 'duplicate':
        return [...frames, ...frames];
      case 'reorder':
        this.#held.push({ frames, others: fault.by + 1 });
        return [];
      case 'clock-skew':
        this.#skew = fault.millis;
        return frames;
      default:
        return frames.map((frame) => retold(frame.toString(), fault));
    }
  }

  #due(): readonly Frame[] {
    for (const one of this.#held) one.others -= 1;
    const due = this.#held.filter(({ others }) => others === 0);
    for (const one of due) this.#held.splice(this.#held.indexOf(one), 1);
    return due.flatMap(({ frames }) => frames);
  }

  /** Ends the stream after what stood before. Throws when the client is gone, which it is within the bound. */
  async #end(end: () => void): Promise<never> {
    await this.#flush();
    end();
    const bound = setTimeout(() => this.#client.terminate(), this.#drainWithin);
    if (!this.signal.aborted) await once(this.signal, 'abort');
    clearTimeout(bound);
    throw this.signal.reason;
  }

  async #pass(): Promise<void> {
    const ready = this.#ready;
    this.#ready = [];
    await super.send(ready);
  }

  /** Sends what is ready, and waits until all of it has left this process. */
  async #flush(): Promise<void> {
    await this.#pass();
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
