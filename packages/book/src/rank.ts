import type { BookSide, Ticks } from '@replay/core';

/** Which way prices go as a side gets worse: down from the best bid, up from the best ask. */
export type Outward = -1 | 1;

export const outwardOf = (side: BookSide): Outward => (side === 'bid' ? -1 : 1);

/**
 * The place of a price on its side, counted outward from the touch, so that the best level of either side has the lowest
 * rank: an ask's price, a bid's price negated. The 0 is added so that a price of 0 has no second zero.
 */
export const rankOf = (outward: Outward, price: number): number => outward * price + 0;

export const priceOf = (outward: Outward, rank: number): Ticks => (outward * rank + 0) as Ticks;
