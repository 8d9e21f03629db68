import type { Lots, Ticks } from '@replay/core';
import type { SlippageModel } from './slippage-model.ts';
import { walkMarket } from './take.ts';
import type { ArrivingOrder, Venue } from './venue.ts';

/** What an account could come to hold at most at a venue of contracts, in lots; 0 at one of coins. */
export function mostAt(venue: Venue, held: number): Lots {
  if (venue.instrument.contract === 'spot') return 0 as Lots;
  return Math.max(held + leavesOf(venue, 'buy'), leavesOf(venue, 'sell') - held, 0) as Lots;
}

/** The price at which an exposure is valued: the dearest of the mid, the working orders and what the arriving one reaches. */
export function worstPrice(venue: Venue, order?: ArrivingOrder, slippage?: SlippageModel): Ticks | undefined {
  const { instrument, buys, sells, midDoubled } = venue;
  // An inverse contract is worth more coin the lower the price. Orders are sorted by price.
  const isInverse = instrument.contract === 'inverse';
  const worse = isInverse ? Math.min : Math.max;
  const nothing = isInverse ? Infinity : -Infinity;
  let worst = worse(
    (isInverse ? buys.at(-1) : buys[0])?.price ?? nothing,
    (isInverse ? sells[0] : sells.at(-1))?.price ?? nothing,
    midDoubled === undefined ? nothing : Math.ceil(midDoubled / 2),
  );
  if (order?.terms.kind === 'limit') worst = worse(worst, order.terms.price);
  if (order?.terms.kind === 'market') {
    walkMarket(venue, order, slippage, (price) => {
      worst = worse(worst, price);
    });
  }
  return worst === nothing ? undefined : (worst as Ticks);
}

export const leavesOf = ({ resting, buys, sells }: Venue, side: 'buy' | 'sell'): number =>
  resting[side].leavesOf(side === 'buy' ? buys : sells);
