import { type Book, isCrossed, isLocked } from '@replay/book';

/** What a book is like for someone who wants to mark or trade at it. */
export type BookCondition = 'clean' | 'locked' | 'crossed' | 'one-sided' | 'waiting' | 'stale';

export function conditionOf(book: Book): BookCondition {
  if (book.status !== 'live') return book.status;
  if (book.touch === undefined) return 'one-sided';
  if (isCrossed(book)) return 'crossed';
  return isLocked(book) ? 'locked' : 'clean';
}
