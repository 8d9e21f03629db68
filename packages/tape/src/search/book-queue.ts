import { setImmediate } from 'node:timers/promises';
import type { Book } from '@replay/book';
import type { Micros } from '@replay/core';

/** A request for the book at a time. */
interface BookRequest {
  readonly index: number;
  readonly time: Micros;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (book: Book) => void;
  readonly reject: (error: unknown) => void;
}

/** Finds one book at a time. */
export interface Search {
  /** Await this before each search. */
  ready(): Promise<void>;
  find(index: number, time: Micros): Book;
}

/**
 * Collects the requests made at the same time and answers them in order of instrument and time, so that each book is
 * folded from the one before it and every block is read once.
 */
export class BookQueue {
  readonly #search: Search;
  #waiting: BookRequest[] = [];
  readonly #tasks: (() => Promise<void>)[] = [];
  #busy = false;

  constructor(search: Search) {
    this.#search = search;
  }

  bookAt(index: number, time: Micros, signal?: AbortSignal): Promise<Book> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ index, time, signal, resolve, reject });
      this.#start();
    });
  }

  /** Runs a task between searches, behind all earlier requests: it may close files that a search uses. */
  runBetween(task: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#tasks.push(() => task().then(resolve, reject));
      this.#start();
    });
  }

  #start(): void {
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    // A caller that makes many requests in one go has made all of them by the next microtask.
    await Promise.resolve();
    do {
      while (this.#waiting.length > 0) await this.#sweep();
      await this.#tasks.shift()?.();
    } while (this.#waiting.length + this.#tasks.length > 0);
    this.#busy = false;
  }

  async #sweep(): Promise<void> {
    const requests = this.#waiting.sort((one, other) => one.index - other.index || one.time - other.time);
    this.#waiting = [];
    for (const { index, time, signal, resolve, reject } of requests) {
      try {
        await this.#search.ready();
        signal?.throwIfAborted();
        resolve(this.#search.find(index, time));
      } catch (error) {
        reject(error);
      }
      // Yields to other work, and to consumers of the book.
      await setImmediate();
    }
  }
}
