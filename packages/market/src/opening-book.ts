import type { Random, Side, Ticks } from '@replay/core';
import type { MarketConfig } from './config.ts';
import type { MatchingBook } from './matching-book.ts';
import { sizeDraw } from './order-flow.ts';

/**
 * Fills both sides before the first message: every tick near the touch, then gaps that widen outwards, one to four orders a
 * level, and larger ones at round prices, where real orders gather.
 */
export function openBook(book: MatchingBook, config: MarketConfig, random: Random): void {
  for (const side of ['buy', 'sell'] as const) {
    let distance = 0;
    for (let level = 0; level < config.levels; level++) {
      const price = (side === 'buy' ? config.startPrice - 1 - distance : config.startPrice + 1 + distance) as Ticks;
      if (price <= 0) break;
      fillLevel(book, side, price, config, random);
      distance += 1 + gapAfter(distance, random);
    }
  }
}

function fillLevel(book: MatchingBook, side: Side, price: Ticks, config: MarketConfig, random: Random): void {
  const orders = 1 + random.below(price % 100 === 0 ? 10 : 3);
  for (let order = 0; order < orders; order++) book.rest(side, price, sizeDraw(config.orderFlow, random), 'background');
}

const gapAfter = (distance: number, random: Random): number =>
  random.below(1 + Math.min(Math.floor(distance / 40), 30));
