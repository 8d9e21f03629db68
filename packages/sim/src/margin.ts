import { type Decimal, type Lots, type Ticks, zero } from '@replay/core';
import {
  approximateTerms,
  approximateValue,
  equityOf,
  floatError,
  type Ledger,
  leveragedInitial,
  type MarginTerms,
  notionalOf,
  positionOf,
} from '@replay/ledger';
import type { AccountVenues } from './account-venues.ts';
import { leavesOf, mostAt, worstPrice } from './exposure.ts';
import { canSettle } from './spot-margin.ts';
import type { ArrivingOrder, CarryTerms, Venue } from './venue.ts';

/**
 * Whether the account can carry one more order, at the order's worst price and together with the working orders of its side.
 * Spot: the quote balance pays every buy, the base balance delivers every sell. Contracts: the initial margin of the larger exposure of the two sides,
 * over all instruments of the account, stays within its equity. An order that only shrinks a position is always carried,
 * and so is a reduce-only one (of spot, as far as there is something to deliver).
 */
export function canCarry(
  account: AccountVenues,
  venue: Venue,
  order: ArrivingOrder,
  ledger: Ledger,
  terms: CarryTerms,
): boolean {
  if (order.reduceOnly === true && venue.instrument.contract !== 'spot') return true;
  return venue.instrument.contract === 'spot'
    ? canSettle(account, venue, order, ledger, terms)
    : canMargin(account, venue, order, ledger, terms);
}

/** What the account could come to hold at most at the venue an order arrives at, in lots, and the price it is valued at. */
interface Exposure {
  readonly venue: Venue;
  readonly size: Lots;
  readonly price: Ticks;
}

/**
 * Whether an account of contracts has the initial margin of all it could come to hold with one more order. Floats look first; only where
 * they leave a doubt is it computed in decimals.
 */
function canMargin(
  account: AccountVenues,
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
  return approximateVerdict(own, ledger, account, margin) ?? exactVerdict(own, ledger, account.venues, margin);
}

/** Yes or no where floats are sure; undefined where the two sides are too near each other for them. */
function approximateVerdict(
  { venue, size, price }: Exposure,
  ledger: Ledger,
  account: AccountVenues,
  margin: MarginTerms,
): boolean | undefined {
  const { leverage, initialRate } = approximateTerms(margin);
  const { exposures } = account;
  exposures.update(ledger);
  const others = exposures.exposedBut(account.indexOf(venue));
  if (others === Infinity) return false;
  const used = (Math.abs(approximateValue(venue.instrument, size, price)) + others) * initialRate;
  const settled = ledger.floatSettled;
  const spare = (settled + exposures.earned) * leverage - used;
  const amounts = (Math.abs(settled) + exposures.amounts) * leverage + used;
  return Math.abs(spare) <= amounts * floatError ? undefined : spare > 0;
}

function exactVerdict(own: Exposure, ledger: Ledger, venues: readonly Venue[], margin: MarginTerms): boolean {
  const mids = new Map(venues.map(({ instrument, midDoubled }) => [instrument.id, midDoubled]));
  let used: Decimal = notionalOf(own.venue.instrument, own.size, own.price);
  for (const venue of venues) {
    const { instrument } = venue;
    const position = ledger.positions.get(instrument.id);
    if (position === undefined || instrument === own.venue.instrument) continue;
    const most = mostAt(venue, position.size);
    const price = most === 0 ? undefined : worstPrice(venue);
    used = used.plus(price === undefined ? zero : notionalOf(instrument, most, price));
  }
  return leveragedInitial(margin, used).lessThanOrEqualTo(
    equityOf(ledger, (id) => mids.get(id)).times(margin.leverage),
  );
}
