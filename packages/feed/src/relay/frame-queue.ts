import type { ReplayError } from '@replay/core';

/** What a queue needs of the socket that fills it. */
export interface Tap {
  pause(): void;
  resume(): void;
}

type Ending =
  | { readonly status: 'open' }
  | { readonly status: 'done' }
  | { readonly status: 'failed'; readonly error: unknown };

/**
 * Frames between the socket and the reader, in the order of arrival. At its bound it pauses the socket, and resumes it once the
 * reader has taken everything; what the socket had already read by then (one chunk of at most 64 KiB) still comes on top.
 */
export class FrameQueue<Frame = Buffer> {
  readonly #tap: Tap;
  readonly #bound: number;
  #frames: Frame[] = [];
  #paused = false;
  #ending: Ending = { status: 'open' };
  #wake: (() => void) | undefined;
  /** The most frames that ever waited. */
  peak = 0;

  constructor(tap: Tap, bound: number) {
    this.#tap = tap;
    this.#bound = bound;
  }

  push(frame: Frame): void {
    if (this.#ending.status !== 'open') return;
    this.#frames.push(frame);
    this.peak = Math.max(this.peak, this.#frames.length);
    if (this.#frames.length >= this.#bound && !this.#paused) {
      this.#paused = true;
      this.#tap.pause();
    }
    this.#wake?.();
  }

  /** No more frames will come; those that wait are still read. */
  end(): void {
    this.#close({ status: 'done' });
  }

  fail(error: ReplayError | unknown): void {
    this.#close({ status: 'failed', error });
  }

  /** All frames that wait, or undefined at the end. Throws what `fail` was given, after the frames before it were taken. */
  async take(): Promise<readonly Frame[] | undefined> {
    while (this.#frames.length === 0) {
      if (this.#ending.status === 'failed') throw this.#ending.error;
      if (this.#ending.status === 'done') return undefined;
      if (this.#paused) {
        this.#paused = false;
        this.#tap.resume();
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    const taken = this.#frames;
    this.#frames = [];
    return taken;
  }

  #close(ending: Ending): void {
    if (this.#ending.status !== 'open') return;
    this.#ending = ending;
    this.#wake?.();
  }
}
