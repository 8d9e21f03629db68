import { Worker } from 'node:worker_threads';
import { eventFrame } from '../frames/event-frame.ts';
import type { Frame } from '../frames/frame.ts';
import type { FrameOrder, ThreadAnswer } from './encoder-thread.ts';

/**
 * A thread that makes frames of blocks. The bytes are the same wherever they are made, so what it was asked for when it
 * failed is made here: if that fails again, the caller sees why. No process waits for a thread that has nothing to do.
 */
export class FrameThread {
  readonly #worker: Worker | undefined = newWorker();
  readonly #orders: PendingOrder[] = [];
  #isReady = false;

  constructor() {
    this.#worker?.unref();
    this.#worker?.on('message', (answer: ThreadAnswer) => this.#take(answer));
    this.#worker?.on('error', () => this.#finishHere());
    this.#worker?.on('exit', () => this.#finishHere());
  }

  /** False before it has started and after it failed; for good where none can start. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** How many frames it still has to make. */
  get orders(): number {
    return this.#orders.length;
  }

  /** Asks for a frame of a copy of the block, which must not change before the frame is there. */
  ask({ block, place }: FrameOrder): Promise<Frame> {
    return new Promise((resolve, reject) => {
      this.#orders.push({ block, place, resolve, reject });
      this.#worker?.ref();
      this.#worker?.postMessage({ block, place }, []);
    });
  }

  end(): void {
    void this.#worker?.terminate();
  }

  #take(answer: ThreadAnswer): void {
    if (answer === 'ready') {
      this.#isReady = true;
      return;
    }
    this.#orders.shift()?.resolve(answer);
    if (this.#orders.length === 0) this.#worker?.unref();
  }

  #finishHere(): void {
    this.#isReady = false;
    for (const { block, place, resolve, reject } of this.#orders.splice(0)) {
      try {
        resolve(eventFrame(block, place));
      } catch (error) {
        reject(error);
      }
    }
  }
}

interface PendingOrder extends FrameOrder {
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The file of the thread is compiled or not as this one is; one that is not needs the loader anew, which no thread inherits.
 * What else the process was started with is no business of the thread.
 */
function newWorker(): Worker | undefined {
  try {
    if (!import.meta.url.endsWith('.ts'))
      return new Worker(new URL('./encoder-thread.js', import.meta.url), { execArgv: [] });
    const { href } = new URL('./encoder-thread.ts', import.meta.url);
    const start = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(href)})))`;
    return new Worker(start, { eval: true, execArgv: ['--conditions=source'] });
  } catch {
    // The system may have no thread to give.
    return undefined;
  }
}
