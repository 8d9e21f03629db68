import type { BookMessage } from '../recording.ts';

/** Is told the touch after each message that leaves a book with both sides. */
export type TouchReader = (bidPrice: number, bidSize: number, askPrice: number, askSize: number) => void;

/** Folds one recording from its first message to its last. Begins with an empty book each time it is called. */
export type Fold = (read: TouchReader) => void;

/** A way to keep a book. */
export interface Rival {
  readonly name: string;
  /** Brings the messages into the form this book eats, which is not timed, and gives the fold, which is. */
  foldOf(messages: readonly BookMessage[]): Fold;
}
