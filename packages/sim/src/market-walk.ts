import type { Lots, Ticks } from '@replay/core';
import type { ArrivingOrder } from './arriving-order.ts';
import { type SlippageModel, slipped } from './slippage-model.ts';
import { availableAt } from './used-depth.ts';
import { otherSide, type Venue } from './venue.ts';

/** Visits what a market order would take now, level by level and at the prices it would pay. */
export function walkMarket(
  { book, used, instrument, pace }: Venue,
  { side, size: wanted }: ArrivingOrder,
  slippage: SlippageModel | undefined,
  visit: (price: Ticks, size: Lots) => void,
): void {
  if (book.status !== 'live') return;
  const facing = otherSide(side);
  let left: number = wanted;
  (facing === 'ask' ? book.asks : book.bids).walk((price, displayed) => {
    const size = Math.min(left, availableAt(used, facing, price, displayed)) as Lots;
    if (size > 0) visit(slipped(slippage, { instrument, side, price, size: wanted, pace }, undefined), size);
    left -= size;
    return left > 0;
  });
}
