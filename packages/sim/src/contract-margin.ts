import { type Decimal, type Lots, type Ticks, zero } from '@replay/core';
import {
  equityOf,
  type Ledger,
  leveragedInitial,
  type MarginTerms,
  notionalOf,
  positionOf,
  roughness,
  roughTerms,
  roughValue,
} from '@replay/ledger';
import type { CarryTerms } from './carry-terms.ts';
import type { SlippageModel } from './slippage-model.ts';
import { walkMarket } from './take.ts';
import type { ArrivingOrder, Venue } from './venue.ts';

/** What the account could come to hold at most at the venue an order arrives at, in lots, and the price it is valued at. */
interface Exposure {
  readonly venue: Venue;
  readonly size: Lots;
  readonly price: Ticks;
}

/**
 * Whether an account of contracts has the initial margin of all it could come to hold with one more order. Floats look first, since there
 * may be many instruments; only where they leave a doubt is it computed in decimals.
 */
export function canMargin(
  venues: readonly Venue[],
  venue: Venue,
  order: ArrivingOrder,
  ledger: Ledger,
  { margin, slippage }: CarryTerms,
): boolean {
  const { size: held } = positionOf(ledger, venue.instrument.id);
  const long = held + leavesOf(venue, 'buy');
  const short = -held + leavesOf(venue, 'sell');
  const grown = (order.side === 'buy' ? long : short) + order.size;
  if (grown <= Math.max(long, short) && grown <= Math.abs(held)) return true;
  const size = Math.max(long, short, grown, 0) as Lots;
  const price = worstPrice(venue, order, slippage);
  // A market order without a price in sight finds nothing to take, and is refused for that.
  if (price === undefined) return order.terms.kind === 'market';
  const own = { venue, size, price };
  return roughVerdict(own, ledger, venues, margin) ?? exactVerdict(own, ledger, venues, margin);
}

/** What the account could come to hold at most at another venue, in lots; 0 at one of another account or of coins. */
function mostAt(venue: Venue, held: number): Lots {
  return Math.max(held + leavesOf(venue, 'buy'), leavesOf(venue, 'sell') - held, 0) as Lots;
}

/** Yes or no where floats are sure; undefined where the two sides are too near each other for them. */
function roughVerdict(
  own: Exposure,
  ledger: Ledger,
  venues: readonly Venue[],
  margin: MarginTerms,
): boolean | undefined {
  const { leverage, initialRate } = roughTerms(margin);
  let used = Math.abs(roughValue(own.venue.instrument, own.size, own.price)) * initialRate;
  let equity = ledger.floatSettled;
  let sizes = Math.abs(equity);
  for (const venue of venues) {
    const { instrument, midDoubled } = venue;
    const position = ledger.positions.get(instrument.id);
    if (position === undefined) continue;
    if (position.size !== 0 && midDoubled !== undefined) {
      const value = roughValue(instrument, position.size, midDoubled / 2);
      equity += value - position.floatEntry;
      sizes += Math.abs(value) + Math.abs(position.floatEntry);
    }
    if (instrument === own.venue.instrument || instrument.contract === 'spot') continue;
    const most = mostAt(venue, position.size);
    if (most === 0) continue;
    const price = worstPrice(venue);
    if (price === undefined) return false;
    used += Math.abs(roughValue(instrument, most, price)) * initialRate;
  }
  const spare = equity * leverage - used;
  return Math.abs(spare) <= (sizes * leverage + used) * roughness ? undefined : spare > 0;
}

function exactVerdict(own: Exposure, ledger: Ledger, venues: readonly Venue[], margin: MarginTerms): boolean {
  const mids = new Map(venues.map(({ instrument, midDoubled }) => [instrument.id, midDoubled]));
  let used: Decimal = notionalOf(own.venue.instrument, own.size, own.price);
  for (const venue of venues) {
    const { instrument } = venue;
    const position = ledger.positions.get(instrument.id);
    if (position === undefined || instrument === own.venue.instrument || instrument.contract === 'spot') continue;
    const most = mostAt(venue, position.size);
    const price = most === 0 ? undefined : worstPrice(venue);
    used = used.plus(price === undefined ? zero : notionalOf(instrument, most, price));
  }
  return leveragedInitial(margin, used).lessThanOrEqualTo(
    equityOf(ledger, (id) => mids.get(id)).times(margin.leverage),
  );
}

/** The price at which an exposure is valued: the dearest of the mid, the working orders and what the arriving one reaches. */
function worstPrice(venue: Venue, order?: ArrivingOrder, slippage?: SlippageModel): Ticks | undefined {
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

const leavesOf = ({ resting, buys, sells }: Venue, side: 'buy' | 'sell'): number =>
  resting[side].leavesOf(side === 'buy' ? buys : sells);
