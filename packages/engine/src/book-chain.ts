import { applyColumns, type Book, waitingBook } from '@replay/book';
import type { EventColumns } from '@replay/core';

type Side = 'local' | 'venue';

/**
 * The books of one instrument, each folded once for both sides: the venue and the strategy meet the same events in the same order,
 * only at different times, and our orders change nothing in the recorded book. The side that comes to an event first folds it;
 * the other takes what is there. `copy` gives a value of a moment.
 */
export class BookChain {
  #newest: Book;
  /** Books that the side behind has still to take, the first of them at `#taken`. */
  #waiting: Book[];
  #taken = 0;
  #behind: Side = 'local';

  constructor({ newest, waiting, behind }: BookChainState = freshChain) {
    this.#newest = newest;
    this.#waiting = [...waiting];
    this.#behind = behind;
  }

  copy(): BookChain {
    return new BookChain(this.state());
  }

  state(): BookChainState {
    return { newest: this.#newest, waiting: this.#waiting.slice(this.#taken), behind: this.#behind };
  }

  /** The book after the next event of a side. */
  next(side: Side, columns: EventColumns, index: number): Book {
    if (this.#taken < this.#waiting.length && side === this.#behind) return this.#take();
    return this.add(side, applyColumns(this.#newest, columns, index));
  }

  /** Whether the other side has met the next event of this side already. */
  isBehind(side: Side): boolean {
    return this.#taken < this.#waiting.length && side === this.#behind;
  }

  /** The book that a side which is not behind has made of its next event. */
  add(side: Side, book: Book): Book {
    this.#newest = book;
    this.#behind = side === 'local' ? 'venue' : 'local';
    this.#waiting.push(book);
    return book;
  }

  #take(): Book {
    const book = this.#waiting[this.#taken]!;
    this.#taken += 1;
    if (this.#taken === this.#waiting.length) {
      this.#waiting.length = 0;
      this.#taken = 0;
    } else if (this.#taken > 64 && 2 * this.#taken > this.#waiting.length) {
      this.#waiting.splice(0, this.#taken);
      this.#taken = 0;
    }
    return book;
  }
}

export interface BookChainState {
  readonly newest: Book;
  readonly waiting: readonly Book[];
  readonly behind: Side;
}

const freshChain: BookChainState = { newest: waitingBook, waiting: [], behind: 'local' };
