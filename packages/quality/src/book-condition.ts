import { type Book, isCrossed, isLocked } from '@replay/book';

/** Whether a book can be used for marks and trades, and if not, why. */
export type BookCondition = 'clean' | 'locked' | 'crossed' | 'one-sided' | 'waiting' | 'stale';

export function conditionOf(book: Book): BookCondition {
  if (book.status !== 'live') return book.status;
  if (book.touch === undefined) return 'one-sided';
  if (isCrossed(book)) return 'crossed';
  return isLocked(book) ? 'locked' : 'clean';
}
