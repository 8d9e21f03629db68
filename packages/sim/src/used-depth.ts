import type { Ladder, LiveBook } from '@replay/book';
import type { BookSide, Lots, Ticks } from '@replay/core';
import type { FillRules } from './fill-rules.ts';
import type { LevelRows } from './level-rows.ts';
import type { UsedDepth, UsedLevel } from './venue.ts';

/** What of a level is there for us: displayed less what we used; nothing at a contradicted level. */
export function availableAt(used: UsedDepth, side: BookSide, price: Ticks, displayed: Lots): Lots {
  if (used.contradicted[side].has(price)) return 0 as Lots;
  return (displayed - (used.consumed[side].get(price)?.size ?? 0)) as Lots;
}

/** Marks a size as used, of a level that displays `displayed`. */
export function consume({ consumed }: UsedDepth, side: BookSide, price: Ticks, displayed: Lots, size: Lots): void {
  consumed[side].set(price, { size: ((consumed[side].get(price)?.size ?? 0) + size) as Lots, displayed });
}

/** Whether all that is displayed is there for us. */
export const isUnused = ({ consumed, contradicted }: UsedDepth): boolean =>
  consumed.bid.size + consumed.ask.size + contradicted.bid.size + contradicted.ask.size === 0;

/** A message has made the book what it is: displayed sizes refresh. */
export function refresh(used: UsedDepth, book: LiveBook, rows: LevelRows, rules: FillRules): void {
  const isOverlapping = book.touch !== undefined && book.touch.bid.price >= book.touch.ask.price;
  if (!isOverlapping && isUnused(used)) return;
  refreshConsumed(used.consumed.bid, book.bids, rules);
  refreshConsumed(used.consumed.ask, book.asks, rules);
  refreshContradicted(used, book, rows, isOverlapping);
}

function refreshConsumed(consumed: Map<Ticks, UsedLevel>, after: Ladder, rules: FillRules): void {
  for (const [price, level] of consumed) {
    const displayed = after.sizeAt(price);
    // A row that repeats the size says nothing new, nor does a snapshot after a hole: only a changed size is a fresh one.
    if (displayed === level.displayed) continue;
    if (rules.consumption === 'sticky' && displayed > 0)
      consumed.set(price, { size: Math.min(level.size, displayed) as Lots, displayed });
    else consumed.delete(price);
  }
}

/**
 * In a book whose sides meet or overlap the newer side is right: the levels of the older side that it reaches hold nothing
 * for us until the feed touches them. In a message that overlaps in itself neither side is newer.
 */
function refreshContradicted(
  { contradicted }: UsedDepth,
  book: LiveBook,
  rows: LevelRows,
  isOverlapping: boolean,
): void {
  const { bid, ask } = contradicted;
  if (rows.isSnapshot) {
    bid.clear();
    ask.clear();
  } else {
    if (bid.size > 0) for (let row = rows.first; row < rows.asksFrom; row++) bid.delete(rows.prices[row]! as Ticks);
    if (ask.size > 0) for (let row = rows.asksFrom; row < rows.end; row++) ask.delete(rows.prices[row]! as Ticks);
  }
  const bestBid = book.bids.best?.price;
  const bestAsk = book.asks.best?.price;
  if (!isOverlapping || bestBid === undefined || bestAsk === undefined) return;
  const freshBid = shows(rows, rows.first, rows.asksFrom, (price) => price >= bestAsk);
  const freshAsk = shows(rows, rows.asksFrom, rows.end, (price) => price <= bestBid);
  const itself = freshBid && freshAsk;
  if (freshAsk)
    book.bids.walk((price) => {
      if (price < bestAsk) return false;
      if (itself || !includes(rows, rows.first, rows.asksFrom, price)) bid.add(price);
      return true;
    });
  if (freshBid)
    book.asks.walk((price) => {
      if (price > bestBid) return false;
      if (itself || !includes(rows, rows.asksFrom, rows.end, price)) ask.add(price);
      return true;
    });
}

function shows({ prices, sizes }: LevelRows, from: number, to: number, overlaps: (price: number) => boolean): boolean {
  for (let row = from; row < to; row++) if (sizes[row]! > 0 && overlaps(prices[row]!)) return true;
  return false;
}

function includes({ prices }: LevelRows, from: number, to: number, price: number): boolean {
  for (let row = from; row < to; row++) if (prices[row] === price) return true;
  return false;
}
