import { applyColumns, type Book, waitingBook } from '@replay/book';
import type { EventColumns } from '@replay/core';
import { Fifo } from './fifo.ts';

type Side = 'local' | 'venue';

/**
 * The books of one instrument, each folded once for both sides: the venue and the strategy meet the same events in the same order,
 * only at different times, and our orders change nothing in the recorded book. The side that comes to an event first folds it;
 * the other takes the result. `copy` gives a value of a moment.
 */
export class BookChain {
  #newest: Book;
  /** Books that the side behind has still to take. */
  readonly #waiting: Fifo<Book>;
  #behind: Side;

  constructor({ newest, waiting, behind }: BookChainState = freshChain) {
    this.#newest = newest;
    this.#waiting = new Fifo(waiting);
    this.#behind = behind;
  }

  copy(): BookChain {
    return new BookChain(this.state());
  }

  state(): BookChainState {
    return { newest: this.#newest, waiting: [...this.#waiting], behind: this.#behind };
  }

  /** The book after the next event of a side. */
  next(side: Side, columns: EventColumns, index: number): Book {
    const waiting = side === this.#behind ? this.#waiting.take() : undefined;
    return waiting ?? this.add(side, applyColumns(this.#newest, columns, index));
  }

  /** Whether the other side has met the next event of this side already. */
  isBehind(side: Side): boolean {
    return side === this.#behind && this.#waiting.first !== undefined;
  }

  /** Adds the book that a side which is not behind has made of its next event. */
  add(side: Side, book: Book): Book {
    this.#newest = book;
    this.#behind = side === 'local' ? 'venue' : 'local';
    this.#waiting.add(book);
    return book;
  }
}

export interface BookChainState {
  readonly newest: Book;
  readonly waiting: readonly Book[];
  readonly behind: Side;
}

const freshChain: BookChainState = { newest: waitingBook, waiting: [], behind: 'local' };
