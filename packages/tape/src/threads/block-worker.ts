import { Worker } from 'node:worker_threads';
import type { BlockAnswers, BlockRequests, BlockTask, ThreadMessage } from './block-thread.ts';

/** A thread that packs and reads blocks. Without requests it keeps no process alive. */
export class BlockWorker {
  readonly #worker: Worker | undefined = newWorker();
  readonly #pending: ((answer: BlockAnswers[BlockTask] | undefined) => void)[] = [];
  #isReady = false;
  #hasEnded = false;

  constructor() {
    this.#worker?.unref();
    this.#worker?.on('message', (message: ThreadMessage) => this.#take(message));
    this.#worker?.on('error', () => this.#fail());
    this.#worker?.on('exit', () => this.#fail());
  }

  /** False before it has started and after it ended; always, where none can start. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** True for good once it ended or failed. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** How many requests it has not answered. */
  get pending(): number {
    return this.#pending.length;
  }

  /**
   * Undefined where it failed or the thread ended first: the caller then does it itself and sees why. The arrays of the request
   * must not change before the answer.
   */
  ask<Task extends BlockTask>(task: Task, request: BlockRequests[Task]): Promise<BlockAnswers[Task] | undefined> {
    return new Promise((resolve) => {
      this.#pending.push(resolve as (answer: BlockAnswers[BlockTask] | undefined) => void);
      this.#worker?.ref();
      this.#worker?.postMessage({ task, ...request });
    });
  }

  end(): void {
    void this.#worker?.terminate();
  }

  #take(message: ThreadMessage): void {
    if (message === 'ready') {
      this.#isReady = true;
      return;
    }
    this.#pending.shift()?.(message.answer);
    if (this.#pending.length === 0) this.#worker?.unref();
  }

  #fail(): void {
    this.#isReady = false;
    this.#hasEnded = true;
    for (const resolve of this.#pending.splice(0)) resolve(undefined);
  }
}

/**
 * The file of the thread is compiled or not as this one is; one that is not needs the loader anew, which no thread inherits.
 * Other options of the process do not concern the thread.
 */
function newWorker(): Worker | undefined {
  try {
    if (!import.meta.url.endsWith('.ts'))
      return new Worker(new URL('./block-thread.js', import.meta.url), { execArgv: [] });
    const { href } = new URL('./block-thread.ts', import.meta.url);
    const start = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(href)})))`;
    return new Worker(start, { eval: true, execArgv: ['--conditions=source'] });
  } catch {
    // The system may have no thread to give.
    return undefined;
  }
}
