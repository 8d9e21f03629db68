import { type Book, isCrossed, type Ladder } from '@replay/book';
import type { BookChanged, BookSide, BookSnapshotted, Lots, Ticks } from '@replay/core';
import type { FillRules } from './fill-rules.ts';
import type { UsedDepth } from './venue.ts';

/** What of a level is there for us: displayed less what we used; nothing at a contradicted level. */
export function availableAt(used: UsedDepth, side: BookSide, price: Ticks, displayed: Lots): Lots {
  if (used.contradicted[side].has(price)) return 0 as Lots;
  return (displayed - (used.consumed[side].get(price) ?? 0)) as Lots;
}

/** Marks a size as used. */
export function consume(used: UsedDepth, side: BookSide, price: Ticks, size: Lots): UsedDepth {
  const levels = new Map(used.consumed[side]);
  levels.set(price, ((levels.get(price) ?? 0) + size) as Lots);
  return { ...used, consumed: { ...used.consumed, [side]: levels } };
}

/** What is still used after a book message turned `before` into `after`. */
export function refreshed(
  used: UsedDepth,
  before: Book,
  after: Book,
  message: BookSnapshotted | BookChanged,
  rules: FillRules,
): UsedDepth {
  if (after.status !== 'live') return used;
  const crossed = isCrossed(after);
  if (isUnused(used) && !crossed) return used;
  const side = (name: BookSide, now: Ladder): ReadonlyMap<Ticks, Lots> =>
    stillConsumed(used.consumed[name], before.status === 'live' ? ladder(before, name) : undefined, now, rules);
  return {
    consumed: { bid: side('bid', after.bids), ask: side('ask', after.asks) },
    contradicted: contradictions(used, after, message, crossed),
  };
}

const ladder = (book: { readonly bids: Ladder; readonly asks: Ladder }, side: BookSide): Ladder =>
  side === 'bid' ? book.bids : book.asks;

const isUnused = ({ consumed, contradicted }: UsedDepth): boolean =>
  consumed.bid.size + consumed.ask.size + contradicted.bid.size + contradicted.ask.size === 0;

function stillConsumed(
  consumed: ReadonlyMap<Ticks, Lots>,
  before: Ladder | undefined,
  after: Ladder,
  rules: FillRules,
): ReadonlyMap<Ticks, Lots> {
  if (consumed.size === 0) return consumed;
  const still = new Map<Ticks, Lots>();
  for (const [price, size] of consumed) {
    const displayed = after.sizeAt(price);
    // A row that repeats the size is no news: only a changed size shows that the feed has looked again.
    const same = before !== undefined && before.sizeAt(price) === displayed;
    const left = same ? size : rules.consumption === 'sticky' ? Math.min(size, displayed) : 0;
    if (left > 0) still.set(price, left as Lots);
  }
  return still;
}

/**
 * In a crossed book the newer side is right: the levels of the older side that it crosses hold nothing for us until the
 * feed touches them. In a message that is crossed in itself neither side is newer.
 */
function contradictions(
  used: UsedDepth,
  book: { readonly bids: Ladder; readonly asks: Ladder },
  message: BookSnapshotted | BookChanged,
  crossed: boolean,
): UsedDepth['contradicted'] {
  const bid = new Set(message.type === 'BookSnapshotted' ? [] : used.contradicted.bid);
  const ask = new Set(message.type === 'BookSnapshotted' ? [] : used.contradicted.ask);
  for (const price of message.bids.prices) bid.delete(price);
  for (const price of message.asks.prices) ask.delete(price);
  const bestBid = book.bids.best;
  const bestAsk = book.asks.best;
  if (!crossed || bestBid === undefined || bestAsk === undefined) return { bid, ask };
  const freshBid = touched(message.bids, (price) => price >= bestAsk.price);
  const freshAsk = touched(message.asks, (price) => price <= bestBid.price);
  const itself = freshBid && freshAsk;
  if (freshAsk)
    for (const price of crossing(book.bids, (p) => p >= bestAsk.price))
      if (itself || !message.bids.prices.includes(price)) bid.add(price);
  if (freshBid)
    for (const price of crossing(book.asks, (p) => p <= bestBid.price))
      if (itself || !message.asks.prices.includes(price)) ask.add(price);
  return { bid, ask };
}

const touched = (rows: BookChanged['bids'], crosses: (price: Ticks) => boolean): boolean =>
  rows.prices.some((price, at) => (rows.sizes[at] as number) > 0 && crosses(price));

function crossing(side: Ladder, crosses: (price: Ticks) => boolean): Ticks[] {
  const prices: Ticks[] = [];
  side.walk((price) => {
    if (!crosses(price)) return false;
    prices.push(price);
    return true;
  });
  return prices;
}
