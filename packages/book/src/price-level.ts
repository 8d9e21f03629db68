import type { Lots, Ticks } from '@replay/core';

/** A price and the size displayed there. */
export interface PriceLevel {
  readonly price: Ticks;
  readonly size: Lots;
}

/** Best bid and best ask together. */
export interface Touch {
  readonly bid: PriceLevel;
  readonly ask: PriceLevel;
}
