import type { Book, Ladder } from '@replay/book';
import type { BookChanged, BookSide, BookSnapshotted, Lots, Ticks } from '@replay/core';
import type { FillRules } from './fill-rules.ts';
import type { UsedDepth, UsedLevel } from './venue.ts';

/** What of a level is there for us: displayed less what we used; nothing at a contradicted level. */
export function availableAt(used: UsedDepth, side: BookSide, price: Ticks, displayed: Lots): Lots {
  if (used.contradicted[side].has(price)) return 0 as Lots;
  return (displayed - (used.consumed[side].get(price)?.size ?? 0)) as Lots;
}

/** Marks a size as used, of a level that displays `displayed`. */
export function consume(used: UsedDepth, side: BookSide, price: Ticks, displayed: Lots, size: Lots): UsedDepth {
  const levels = new Map(used.consumed[side]);
  levels.set(price, { size: ((levels.get(price)?.size ?? 0) + size) as Lots, displayed });
  return { ...used, consumed: { ...used.consumed, [side]: levels } };
}

/** What is still used after a book message made the book what it is. */
export function refreshed(
  used: UsedDepth,
  book: Book,
  message: BookSnapshotted | BookChanged,
  rules: FillRules,
): UsedDepth {
  if (book.status !== 'live') return used;
  const overlapping = book.touch !== undefined && book.touch.bid.price >= book.touch.ask.price;
  if (isUnused(used) && !overlapping) return used;
  return {
    consumed: {
      bid: stillConsumed(used.consumed.bid, book.bids, rules),
      ask: stillConsumed(used.consumed.ask, book.asks, rules),
    },
    contradicted: contradictions(used, book, message, overlapping),
  };
}

const isUnused = ({ consumed, contradicted }: UsedDepth): boolean =>
  consumed.bid.size + consumed.ask.size + contradicted.bid.size + contradicted.ask.size === 0;

function stillConsumed(
  consumed: ReadonlyMap<Ticks, UsedLevel>,
  after: Ladder,
  rules: FillRules,
): ReadonlyMap<Ticks, UsedLevel> {
  if (consumed.size === 0) return consumed;
  const still = new Map<Ticks, UsedLevel>();
  for (const [price, level] of consumed) {
    const displayed = after.sizeAt(price);
    // A row that repeats the size is no news, nor is a snapshot after a hole: only a changed size is a fresh one.
    if (displayed === level.displayed) still.set(price, level);
    else if (rules.consumption === 'sticky' && displayed > 0)
      still.set(price, { size: Math.min(level.size, displayed) as Lots, displayed });
  }
  return still;
}

/**
 * In a book whose sides meet or overlap the newer side is right: the levels of the older side that it reaches hold nothing
 * for us until the feed touches them. In a message that overlaps in itself neither side is newer.
 */
function contradictions(
  used: UsedDepth,
  book: { readonly bids: Ladder; readonly asks: Ladder },
  message: BookSnapshotted | BookChanged,
  overlapping: boolean,
): UsedDepth['contradicted'] {
  const bid = new Set(message.type === 'BookSnapshotted' ? [] : used.contradicted.bid);
  const ask = new Set(message.type === 'BookSnapshotted' ? [] : used.contradicted.ask);
  for (const price of message.bids.prices) bid.delete(price);
  for (const price of message.asks.prices) ask.delete(price);
  const bestBid = book.bids.best;
  const bestAsk = book.asks.best;
  if (!overlapping || bestBid === undefined || bestAsk === undefined) return { bid, ask };
  const freshBid = touched(message.bids, (price) => price >= bestAsk.price);
  const freshAsk = touched(message.asks, (price) => price <= bestBid.price);
  const itself = freshBid && freshAsk;
  if (freshAsk)
    for (const price of overlap(book.bids, (p) => p >= bestAsk.price))
      if (itself || !message.bids.prices.includes(price)) bid.add(price);
  if (freshBid)
    for (const price of overlap(book.asks, (p) => p <= bestBid.price))
      if (itself || !message.asks.prices.includes(price)) ask.add(price);
  return { bid, ask };
}

const touched = (rows: BookChanged['bids'], overlaps: (price: Ticks) => boolean): boolean =>
  rows.prices.some((price, at) => (rows.sizes[at] as number) > 0 && overlaps(price));

function overlap(side: Ladder, overlaps: (price: Ticks) => boolean): Ticks[] {
  const prices: Ticks[] = [];
  side.walk((price) => {
    if (!overlaps(price)) return false;
    prices.push(price);
    return true;
  });
  return prices;
}
