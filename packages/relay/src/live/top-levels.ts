import type { Ladder } from '@replay/book';
import { type Levels, type Lots, noLevels, type Ticks } from '@replay/core';

/** The best levels of a ladder as columns, at most `depth` of them. */
export function topLevels(ladder: Ladder, depth: number): Levels {
  if (depth <= 0) return noLevels;
  const prices: Ticks[] = [];
  const sizes: Lots[] = [];
  ladder.walk((price, size) => {
    sizes.push(size);
    return prices.push(price) < depth;
  });
  return { prices, sizes };
}

/**
 * What leads from some best levels to others of the same side, both best first: a size for each level that is new or has
 * another one, and 0 for each that is gone, be it removed or fallen out of the depth.
 */
export function topDifference(from: Levels, to: Levels, side: 'bid' | 'ask'): Levels {
  const prices: Ticks[] = [];
  const sizes: Lots[] = [];
  const tell = (price: Ticks, size: Lots): void => {
    prices.push(price);
    sizes.push(size);
  };
  const outward = side === 'bid' ? -1 : 1;
  let old = 0;
  for (const [at, price] of to.prices.entries()) {
    while (old < from.prices.length && (from.prices[old]! - price) * outward < 0) {
      tell(from.prices[old]!, 0 as Lots);
      old += 1;
    }
    const size = to.sizes[at]!;
    const wasThere = from.prices[old] === price;
    if (!wasThere || from.sizes[old] !== size) tell(price, size);
    if (wasThere) old += 1;
  }
  for (; old < from.prices.length; old++) tell(from.prices[old]!, 0 as Lots);
  return { prices, sizes };
}
