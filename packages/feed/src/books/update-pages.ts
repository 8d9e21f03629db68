import { type BookChanged, type FeedInterrupted, type Levels, ReplayError } from '@replay/core';
import type { ToldRow, UpdatePage } from './update-page.ts';

/** All level changes of one number together, or that the book became stale. */
export type BookUpdate = BookChanged | FeedInterrupted;

/**
 * The updates of a range, page by page until no token follows. Rows of one number are one message, also over a seam between two
 * pages; what a page repeats of the one before is dropped and told to `onRepeated`.
 * Throws `BAD_DATA` for a page that leads nowhere: a token that came before, or nothing new in front of another page.
 */
export async function* updatesOf(
  ask: (token: string | undefined) => Promise<UpdatePage>,
  onRepeated: (rows: number) => void,
): AsyncGenerator<BookUpdate> {
  const seam = new Seam();
  const tokens = new Set<string>();
  let open: ToldRow[] = [];
  for (let token: string | undefined, isLast = false; !isLast; ) {
    const { rows, next, place } = await ask(token);
    const fresh = rows.filter((row) => seam.isFresh(row));
    onRepeated(rows.length - fresh.length);
    for (const row of fresh) {
      const [before] = open;
      if (before !== undefined && before.stamp.sequence !== row.stamp.sequence) {
        yield updateOf(open);
        open = [];
      }
      open.push(row);
    }
    isLast = next === undefined;
    if (next !== undefined) {
      if (fresh.length === 0 || tokens.has(next)) throw noAdvance(place);
      tokens.add(next);
      token = next;
    }
  }
  if (open.length > 0) yield updateOf(open);
}

/** Knows the last message told, and so what comes a second time. */
class Seam {
  #sequence = -1;
  #rows = new Set<string>();

  isFresh(row: ToldRow): boolean {
    const { sequence } = row.stamp;
    if (sequence < this.#sequence) return false;
    if (sequence > this.#sequence) {
      this.#sequence = sequence;
      this.#rows.clear();
    }
    const content = row.type === 'level' ? `${row.side} ${row.level.prices[0]} ${row.level.sizes[0]}` : row.cause;
    const isFresh = !this.#rows.has(content);
    this.#rows.add(content);
    return isFresh;
  }
}

/** The message of rows that share a number; the times of its last row hold for it. */
function updateOf(rows: readonly ToldRow[]): BookUpdate {
  const stamp = rows.at(-1)!.stamp;
  const interruption = rows.find((row) => row.type === 'interruption');
  if (interruption !== undefined)
    return { type: 'FeedInterrupted', ...stamp, kind: 'disconnect', cause: interruption.cause };
  const levelsOn = (side: 'bid' | 'ask'): Levels => {
    const own = rows.flatMap((row) => (row.type === 'level' && row.side === side ? [row.level] : []));
    return { prices: own.flatMap(({ prices }) => prices), sizes: own.flatMap(({ sizes }) => sizes) };
  };
  return { type: 'BookChanged', ...stamp, bids: levelsOn('bid'), asks: levelsOn('ask') };
}

const noAdvance = (place: string): ReplayError =>
  new ReplayError('BAD_DATA', 'the page leads nowhere: another is to follow, but nothing new came', {
    place,
    remedy: 'check the relay and its log; ask for a shorter span by a snapshot nearer to the moment',
  });
