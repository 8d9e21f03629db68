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
  #busy = false;

  constructor(search: Search) {
    this.#search = search;
  }

  bookAt(place: number, time: Micros, signal?: AbortSignal): Promise<Book> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ place, time, signal, resolve, reject });
      if (!this.#busy) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#busy = true;
    // Whoever asks for many moments at once has asked for all of them by then.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#sweep();
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
