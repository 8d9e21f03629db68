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
import type { ArrivingOrder, Venue, WorkingOrder } from './venue.ts';

/** What a venue could come to hold at most, in lots, and the price it is reckoned at. */
interface Exposure {
  readonly venue: Venue;
  readonly size: Lots;
  readonly price: Ticks;
}

/**
 * Whether an account of contracts has the initial margin of all it could come to hold with one more order. Floats look first, since there
 * may be many instruments; only where they leave a doubt is it reckoned in decimals.
 */
export function canMargin(
  venues: readonly Venue[],
  venue: Venue,
  order: ArrivingOrder,
  ledger: Ledger,
  { margin, slippage }: CarryTerms,
): boolean {
  const { size: held } = positionOf(ledger, venue.instrument.id);
  const long = held + leavesOf(venue.buys);
  const short = -held + leavesOf(venue.sells);
  const grown = (order.side === 'buy' ? long : short) + order.size;
  if (grown <= Math.max(long, short) && grown <= Math.abs(held)) return true;
  const size = Math.max(long, short, grown, 0) as Lots;
  const price = worstPrice(venue, order, slippage);
  // A market order without a price in sight finds nothing to take, and is refused for that.
  if (price === undefined) return order.terms.kind === 'market';
  const exposures: Exposure[] = [{ venue, size, price }];
  for (const other of venues) {
    if (other.instrument === venue.instrument || other.instrument.contract === 'spot') continue;
    const position = ledger.positions.get(other.instrument.id);
    if (position === undefined) continue;
    const most = Math.max(position.size + leavesOf(other.buys), leavesOf(other.sells) - position.size, 0) as Lots;
    if (most === 0) continue;
    const at = worstPrice(other);
    if (at === undefined) return false;
    exposures.push({ venue: other, size: most, price: at });
  }
  return roughVerdict(exposures, ledger, venues, margin) ?? exactVerdict(exposures, ledger, venues, margin);
}

/** Yes or no where floats are sure; undefined where the two sides are too near each other for them. */
function roughVerdict(
  exposures: readonly Exposure[],
  ledger: Ledger,
  venues: readonly Venue[],
  margin: MarginTerms,
): boolean | undefined {
  const { leverage, initialRate } = roughTerms(margin);
  let used = 0;
  for (const { venue, size, price } of exposures) {
    used += Math.abs(roughValue(venue.instrument, size, price)) * initialRate;
  }
  let equity = ledger.floatSettled;
  let sizes = Math.abs(equity);
  for (const { instrument, midDoubled } of venues) {
    const holding = midDoubled === undefined ? undefined : ledger.positions.get(instrument.id);
    if (holding === undefined || holding.size === 0 || midDoubled === undefined) continue;
    const value = roughValue(instrument, holding.size, midDoubled / 2);
    equity += value - holding.floatEntry;
    sizes += Math.abs(value) + Math.abs(holding.floatEntry);
  }
  const spare = equity * leverage - used;
  return Math.abs(spare) <= (sizes * leverage + used) * roughness ? undefined : spare > 0;
}

function exactVerdict(
  exposures: readonly Exposure[],
  ledger: Ledger,
  venues: readonly Venue[],
  margin: MarginTerms,
): boolean {
  const mids = new Map(venues.map(({ instrument, midDoubled }) => [instrument.id, midDoubled]));
  let used: Decimal = zero;
  for (const { venue, size, price } of exposures) used = used.plus(notionalOf(venue.instrument, size, price));
  return leveragedInitial(margin, used).lessThanOrEqualTo(
    equityOf(ledger, (id) => mids.get(id)).times(margin.leverage),
  );
}

/** The price at which an exposure is reckoned: the dearest of the mid, the working orders and what the arriving one reaches. */
function worstPrice(venue: Venue, order?: ArrivingOrder, slippage?: SlippageModel): Ticks | undefined {
  const { instrument, buys, sells, midDoubled } = venue;
  // An inverse contract is worth more coin the lower the price.
  const worse = instrument.contract === 'inverse' ? Math.min : Math.max;
  const nothing = worse();
  let worst = nothing;
  for (const { price } of buys) worst = worse(worst, price);
  for (const { price } of sells) worst = worse(worst, price);
  if (midDoubled !== undefined) worst = worse(worst, Math.ceil(midDoubled / 2));
  if (order?.terms.kind === 'limit') worst = worse(worst, order.terms.price);
  if (order?.terms.kind === 'market') {
    walkMarket(venue, order, slippage, (price) => {
      worst = worse(worst, price);
    });
  }
  return worst === nothing ? undefined : (worst as Ticks);
}

function leavesOf(orders: readonly WorkingOrder[]): number {
  let sum = 0;
  for (const { leaves } of orders) sum += leaves;
  return sum;
}
