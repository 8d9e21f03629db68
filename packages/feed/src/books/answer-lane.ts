import type PQueue from 'p-queue';
import { unlessAborted } from '../http/abort-scope.ts';
import type { BookRequest } from './book-request.ts';
import type { RequestLine, Turn } from './request-line.ts';

/** Answers that may wait to be taken before no further read is begun. */
const mostReady = 64;

/** Where requests go in and answers come out, each as soon as it is ready. */
export class AnswerLane<Request extends BookRequest, Answer> {
  readonly #queue: PQueue<RequestLine, Turn>;
  readonly #read: (request: Request) => Promise<Answer>;
  readonly #signal: AbortSignal;
  readonly #ready: Answer[] = [];
  /** Requests that have no answer yet. */
  #open = 0;
  #isFed = false;
  #failure: { readonly cause: unknown } | undefined;
  #wake: () => void = () => {};

  /** The queue must not have been started: the lane starts it when the first requests are in line. */
  constructor(queue: PQueue<RequestLine, Turn>, read: (request: Request) => Promise<Answer>, signal: AbortSignal) {
    this.#queue = queue;
    this.#read = read;
    this.#signal = signal;
  }

  /** Takes requests from the list while fewer than `window` stand in line. */
  async feed(requests: Iterable<Request> | AsyncIterable<Request>, window: number): Promise<void> {
    // By then a list that need not be waited for has filled the line, so that the very first turn goes to the right one.
    setImmediate(() => this.#queue.start());
    try {
      for await (const request of requests) {
        if (this.#signal.aborted) return;
        this.#enqueue(request);
        if (this.#queue.size >= window) await unlessAborted(this.#queue.onSizeLessThan(window), this.#signal);
      }
    } catch (cause) {
      this.#failure = { cause };
    } finally {
      this.#isFed = true;
      this.#wake();
    }
  }

  /** The next answer that is ready; undefined when none will come. Throws what the list of requests threw, after all answers. */
  async take(): Promise<Answer | undefined> {
    for (;;) {
      this.#signal.throwIfAborted();
      const answer = this.#ready.shift();
      if (answer !== undefined) {
        if (this.#ready.length === 0 && this.#queue.isPaused && this.#open > 0) this.#queue.start();
        return answer;
      }
      if (this.#isFed && this.#open === 0) {
        if (this.#failure !== undefined) throw this.#failure.cause;
        return undefined;
      }
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await unlessAborted(woken, this.#signal);
    }
  }

  /** Gives up what stands in line. */
  clear(): void {
    this.#queue.clear();
  }

  #enqueue(request: Request): void {
    const { priority = 0, instrument, time } = request;
    this.#open += 1;
    const put = (answer: Answer): void => {
      this.#open -= 1;
      this.#ready.push(answer);
      if (this.#ready.length >= mostReady) this.#queue.pause();
      this.#wake();
    };
    // A read only throws when it was told to stop, and then nobody takes answers any more.
    this.#queue.add(() => this.#read(request), { priority, instrument, time }).then(put, () => {});
  }
}
