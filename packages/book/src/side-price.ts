import type { BookSide, Ticks } from '@replay/core';

/** Which way prices go as a side gets worse: down from the best bid, up from the best ask. */
export type Sign = -1 | 1;

export const signOf = (side: BookSide): Sign => (side === 'bid' ? -1 : 1);

/**
 * A price times the sign of its side, so that the best level of either side has the lowest: an ask's price, a bid's price
 * negated. The 0 is added so that a price of 0 has no second zero.
 */
export const sidePriceOf = (sign: Sign, price: number): number => sign * price + 0;

export const priceOf = (sign: Sign, sidePrice: number): Ticks => (sign * sidePrice + 0) as Ticks;
