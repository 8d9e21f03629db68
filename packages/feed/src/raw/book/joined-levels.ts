import type { Levels } from '@replay/core';

/** Rows of two messages one behind the other, of which the second mostly holds nothing; the later ones of a price win. */
export const followedBy = (levels: Levels, others: Levels): Levels =>
  others.prices.length === 0
    ? levels
    : { prices: [...levels.prices, ...others.prices], sizes: [...levels.sizes, ...others.sizes] };
