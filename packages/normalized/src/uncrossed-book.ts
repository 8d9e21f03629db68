import { emptyLadder, type Ladder, ladderOf } from '@replay/book';
import type { BookChanged, BookSnapshotted, Levels, Lots, Ticks } from '@replay/core';

/** What a book message says, however it came. */
export type BookRows = Pick<BookChanged | BookSnapshotted, 'bids' | 'asks'>;

/**
 * A book that is never crossed or locked: venues forget to delete a level now and then, and the side that was heard of last is
 * believed. When the message told the best ask, bids reach no longer up to it; else asks no longer down to the best bid.
 * Changes before the first snapshot are ignored.
 */
export class UncrossedBook {
  bids: Ladder = emptyLadder('bid');
  asks: Ladder = emptyLadder('ask');
  #live = false;

  snapshot(rows: BookRows): void {
    this.#live = true;
    this.bids = ladderOf('bid', rows.bids);
    this.asks = ladderOf('ask', rows.asks);
    this.#uncross(rows);
  }

  /** Whether other levels may have changed than those that were told. */
  change(rows: BookRows): boolean {
    if (!this.#live) return false;
    this.bids = this.bids.with(rows.bids);
    this.asks = this.asks.with(rows.asks);
    return this.#uncross(rows);
  }

  #uncross({ asks }: BookRows): boolean {
    const bid = this.bids.best?.price;
    const ask = this.asks.best?.price;
    if (bid === undefined || ask === undefined || bid < ask) return false;
    if (asks.prices.includes(ask)) this.bids = this.bids.with(removals(this.bids, (price) => price >= ask));
    else this.asks = this.asks.with(removals(this.asks, (price) => price <= bid));
    return true;
  }
}

function removals(ladder: Ladder, isPast: (price: Ticks) => boolean): Levels {
  const prices: Ticks[] = [];
  ladder.walk((price) => isPast(price) && prices.push(price) > 0);
  return { prices, sizes: prices.map(() => 0 as Lots) };
}
