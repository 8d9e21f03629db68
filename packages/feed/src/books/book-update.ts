import type { BookChanged, FeedInterrupted } from '@replay/core';

/** All level changes of one number together, or that the book became stale. */
export type BookUpdate = BookChanged | FeedInterrupted;
