import { Worker } from 'node:worker_threads';
import type { BlockAnswers, BlockRequests, BlockTask, ThreadMessage } from './block-thread.ts';

/** A worker thread that packs and decodes blocks. Without pending requests it does not keep the process alive. */
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

  /** False before it has started and after it ended; always false where no thread can be started. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** True once it ended or failed; permanent. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** How many requests are unanswered. */
  get pending(): number {
    return this.#pending.length;
  }

  /**
   * Undefined where it failed or the thread ended first: the caller then does the work itself and gets the error. The
   * arrays of the request must not change before the answer.
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

/** Its objects live no longer than a block, and what is large of them lies outside the heap: more room would only be filled before it is swept. */
const resourceLimits = { maxYoungGenerationSizeMb: 12 };

/**
 * The file of the thread is compiled exactly if this one is. An uncompiled one needs the TypeScript loader, which
 * threads do not inherit; other options of the process do not apply to it.
 */
function newWorker(): Worker | undefined {
  try {
    if (!import.meta.url.endsWith('.ts'))
      return new Worker(new URL('./block-thread.js', import.meta.url), { execArgv: [], resourceLimits });
    const { href } = new URL('./block-thread.ts', import.meta.url);
    const start = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(href)})))`;
    return new Worker(start, { eval: true, execArgv: ['--conditions=source'], resourceLimits });
  } catch {
    // The system may be out of threads.
    return undefined;
  }
}

/**
 * How long, in milliseconds, an unused thread is kept for the next tape: starting one takes as long as packing a
 * hundred thousand rows.
 */
const idleMillis = 1000;

let shared: BlockWorker | undefined;
let users = 0;
let ending: NodeJS.Timeout | undefined;

/** The one thread shared by all tapes that are written or read. */
export function acquireWorker(): BlockWorker {
  clearTimeout(ending);
  users += 1;
  if (shared === undefined || shared.hasEnded) shared = new BlockWorker();
  return shared;
}

/** Releases the thread. It ends when it is not acquired again within `idleMillis`. */
export function releaseWorker(): void {
  users -= 1;
  if (users > 0) return;
  ending = setTimeout(() => {
    shared?.end();
    shared = undefined;
  }, idleMillis);
  ending.unref();
}
