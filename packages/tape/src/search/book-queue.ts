import { setImmediate } from 'node:timers/promises';
import type { Book } from '@replay/book';
import type { Micros } from '@replay/core';

/** A moment that somebody waits for. */
interface Waiting {
  readonly place: number;
  readonly time: Micros;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (book: Book) => void;
  readonly reject: (error: unknown) => void;
}

/** Finds one book after the other. */
export interface Search {
  /** To be awaited before each. */
  ready(): Promise<void>;
  find(place: number, time: Micros): Book;
}

/**
 * Gathers all moments that are asked for at the same time and finds them in one sweep by instrument and time, so that
 * each is folded from the one before it and every block is read once.
 */
export class BookQueue {
  readonly #search: Search;
  #waiting: Waiting[] = [];
  readonly #between: (() => Promise<void>)[] = [];
  #busy = false;

  constructor(search: Search) {
    this.#search = search;
  }

  bookAt(place: number, time: Micros, signal?: AbortSignal): Promise<Book> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ place, time, signal, resolve, reject });
      this.#start();
    });
  }

  /** Does something while nothing is searched, behind all that was asked for: the files of a search must not go under its hands. */
  between(task: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#between.push(() => task().then(resolve, reject));
      this.#start();
    });
  }

  #start(): void {
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    // Whoever asks for many moments at once has asked for all of them by then.
    await Promise.resolve();
    do {
      while (this.#waiting.length > 0) await this.#sweep();
      await this.#between.shift()?.();
    } while (this.#waiting.length + this.#between.length > 0);
    this.#busy = false;
  }

  async #sweep(): Promise<void> {
    const moments = this.#waiting.sort((one, other) => one.place - other.place || one.time - other.time);
    this.#waiting = [];
    for (const { place, time, signal, resolve, reject } of moments) {
      try {
        await this.#search.ready();
        signal?.throwIfAborted();
        resolve(this.#search.find(place, time));
      } catch (error) {
        reject(error);
      }
      // Others have work to do too, and may want what was found.
      await setImmediate();
    }
  }
}
