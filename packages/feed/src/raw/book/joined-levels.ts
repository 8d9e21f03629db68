import { type Levels, noLevels } from '@replay/core';

/** Rows of several messages one behind the other; the later ones of a price win. */
export function joinedLevels(parts: readonly Levels[]): Levels {
  const filled = parts.filter(({ prices }) => prices.length > 0);
  const [only] = filled;
  if (filled.length <= 1) return only ?? noLevels;
  return { prices: filled.flatMap(({ prices }) => prices), sizes: filled.flatMap(({ sizes }) => sizes) };
}

/** The same of two, of which the second mostly holds nothing. */
export const followedBy = (levels: Levels, others: Levels): Levels =>
  others.prices.length === 0 ? levels : joinedLevels([levels, others]);
