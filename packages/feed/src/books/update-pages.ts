import { type Lots, ReplayError, type Stamped, type Ticks } from '@replay/core';
import type { BookUpdate } from './book-update.ts';
import type { ToldRow, UpdatePage } from './update-page.ts';

/**
 * The updates of a range, a list for each page, until no token follows. Rows of one number are one message, also over a seam between two
 * pages; what a page repeats of the one before is dropped and told to `onRepeated`.
 * Throws `BAD_DATA` for a page that leads nowhere: a token that came before, or nothing new in front of another page.
 */
export async function* updatesOf(
  ask: (token: string | undefined) => Promise<UpdatePage>,
  onRepeated: (rows: number) => void,
): AsyncGenerator<readonly BookUpdate[]> {
  const seam = new Seam();
  const tokens = new Set<string>();
  const message = new OpenMessage();
  for (let token: string | undefined, isLast = false; !isLast; ) {
    const { rows, messages, next, place } = await ask(token);
    const fresh = seam.freshOf(rows);
    const updates: BookUpdate[] = [...messages];
    for (const update of messages) if (!seam.isNew(update)) throw goesBack(update, place);
    onRepeated(rows.length - fresh.length);
    for (const row of fresh) {
      if (!message.holds(row)) message.closeInto(updates);
      message.add(row);
    }
    isLast = next === undefined;
    if (next === undefined) message.closeInto(updates);
    else {
      if (fresh.length + updates.length === 0 || tokens.has(next)) throw noAdvance(place);
      tokens.add(next);
      token = next;
    }
    yield updates;
  }
}

/** Knows the last message of the page before, and so what a page tells a second time. */
class Seam {
  #sequence = -1;
  #rows = new Set<string>();

  freshOf(rows: readonly ToldRow[]): readonly ToldRow[] {
    const fresh = this.#sequence < 0 ? rows : rows.filter((row) => this.#isFresh(row));
    const last = fresh.at(-1);
    if (last === undefined) return fresh;
    if (last.stamp.sequence !== this.#sequence) this.#rows.clear();
    this.#sequence = last.stamp.sequence;
    for (let at = fresh.length - 1; at >= 0 && fresh[at]!.stamp.sequence === this.#sequence; at--) {
      this.#rows.add(contentOf(fresh[at]!));
    }
    return fresh;
  }

  /** A whole message is new or it is not. */
  isNew({ sequence }: BookUpdate): boolean {
    if (sequence <= this.#sequence) return false;
    this.#sequence = sequence;
    return true;
  }

  #isFresh(row: ToldRow): boolean {
    const { sequence } = row.stamp;
    return sequence === this.#sequence ? !this.#rows.has(contentOf(row)) : sequence > this.#sequence;
  }
}

const contentOf = (row: ToldRow): string => (row.type === 'level' ? `${row.side} ${row.price} ${row.size}` : row.cause);

/** The rows of one message so far: they share a number, and the times of the last one hold for it. */
class OpenMessage {
  #rows: ToldRow[] = [];

  holds({ stamp }: ToldRow): boolean {
    const [first] = this.#rows;
    return first === undefined || first.stamp.sequence === stamp.sequence;
  }

  add(row: ToldRow): void {
    this.#rows.push(row);
  }

  closeInto(updates: BookUpdate[]): void {
    const last = this.#rows.at(-1);
    if (last === undefined) return;
    updates.push(this.#update(last.stamp));
    this.#rows = [];
  }

  #update(stamp: Stamped): BookUpdate {
    const [bids, asks] = [emptyColumns(), emptyColumns()];
    for (const row of this.#rows) {
      if (row.type === 'interruption') {
        return { type: 'FeedInterrupted', ...stamp, kind: 'disconnect', cause: row.cause };
      }
      const side = row.side === 'bid' ? bids : asks;
      side.prices.push(row.price);
      side.sizes.push(row.size);
    }
    return { type: 'BookChanged', ...stamp, bids, asks };
  }
}

const emptyColumns = (): { readonly prices: Ticks[]; readonly sizes: Lots[] } => ({ prices: [], sizes: [] });

const goesBack = ({ sequence }: BookUpdate, place: string): ReplayError =>
  new ReplayError('BAD_DATA', `message ${sequence} comes again, or bears a wrong number`, {
    place,
    remedy: 'ask again, or tell whoever runs the relay',
  });

const noAdvance = (place: string): ReplayError =>
  new ReplayError('NETWORK', 'the page leads nowhere: another is to follow, but nothing new came', {
    place,
    remedy: 'check the relay and its log; ask for a shorter span by a snapshot nearer to the moment',
  });
