import type { Ticks } from '@replay/core';
import type { LiveBook, TwoSidedBook } from './book.ts';
import type { PriceLevel } from './price-level.ts';

export const bestBid = (book: TwoSidedBook): PriceLevel => book.touch.bid;
export const bestAsk = (book: TwoSidedBook): PriceLevel => book.touch.ask;

/** Best ask less best bid, in ticks: 0 when locked, negative when crossed. */
export const spread = (book: TwoSidedBook): Ticks => (book.touch.ask.price - book.touch.bid.price) as Ticks;

/** Best bid plus best ask in ticks: twice the mid, kept as an integer so that half ticks stay exact. */
export const midDoubled = (book: TwoSidedBook): number => book.touch.bid.price + book.touch.ask.price;

/** Halfway between best bid and best ask, in ticks; may be half a tick. */
export const mid = (book: TwoSidedBook): number => midDoubled(book) / 2;

/** The spread in basis points of the mid. Meaningless if the mid is zero or negative. */
export const spreadBps = (book: TwoSidedBook): number => (20_000 * spread(book)) / midDoubled(book);

/**
 * The mid weighted by the opposite sizes, in fractional ticks: (bid·askSize + ask·bidSize) / (bidSize + askSize).
 * Closer to the side with the smaller size, where the next trade is more likely.
 */
export function microprice(book: TwoSidedBook): number {
  const { bid, ask } = book.touch;
  // The same formula relative to the bid: small numbers keep their precision.
  return bid.price + ((ask.price - bid.price) * bid.size) / (bid.size + ask.size);
}

/** The best bid is above the best ask: the feed has yet to report a removal, or the venue allows crossed books. */
export const isCrossed = ({ touch }: LiveBook): boolean => touch !== undefined && touch.bid.price > touch.ask.price;

/** The best bid equals the best ask. */
export const isLocked = ({ touch }: LiveBook): boolean => touch !== undefined && touch.bid.price === touch.ask.price;
