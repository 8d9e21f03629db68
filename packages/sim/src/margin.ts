import { Decimal, type Lots, type Ticks, zero } from '@replay/core';
import { cashOf, equityOf, type Ledger, notionalOf, positionOf } from '@replay/ledger';
import type { ArrivingOrder } from './arriving-order.ts';
import type { FeeModel } from './fee-model.ts';
import { availableAt } from './used-depth.ts';
import { otherSide, type Venue } from './venue.ts';

/** What the account's rule goes by. */
export interface MarginTerms {
  /** How many times its equity an account of contracts may carry. */
  readonly leverage: Decimal;
  readonly fees: FeeModel;
}

/**
 * Whether the account can carry one more order, at the order's worst price and together with the working orders of its side.
 * Spot: the quote balance pays every buy, the base balance delivers every sell. Contracts: the larger exposure of the two sides,
 * over all instruments, stays within equity times leverage. An order that only shrinks a position is always carried,
 * and so is one that is told to (of spot, as far as there is something to deliver).
 */
export function canCarry(
  venues: readonly Venue[],
  venue: Venue,
  order: ArrivingOrder,
  ledger: Ledger,
  { leverage, fees }: MarginTerms,
): boolean {
  if (order.reduceOnly === true && venue.instrument.contract !== 'spot') return true;
  return venue.instrument.contract === 'spot'
    ? canSettle(venues, venue, order, ledger, fees)
    : canMargin(venues, venue, order, ledger, leverage);
}

function canSettle(
  venues: readonly Venue[],
  venue: Venue,
  order: ArrivingOrder,
  ledger: Ledger,
  fees: FeeModel,
): boolean {
  if (order.side === 'sell') {
    const { size } = positionOf(ledger, venue.instrument.id);
    const delivered = order.reduceOnly === true ? Math.min(order.size, size) : order.size;
    return sum(venue.sells.map(({ leaves }) => leaves)) + delivered <= size;
  }
  const withFee = (of: Venue, value: Decimal): Decimal =>
    value.plus(Decimal.max(fees.fee(of.instrument, 'taker', value), fees.fee(of.instrument, 'maker', value), zero));
  let need = withFee(venue, costOf(venue, order));
  for (const other of venues) {
    if (other.instrument.contract !== 'spot') continue;
    for (const { leaves, price } of other.buys)
      need = need.plus(withFee(other, notionalOf(other.instrument, leaves, price)));
  }
  return need.lessThanOrEqualTo(cashOf(ledger));
}

function canMargin(
  venues: readonly Venue[],
  venue: Venue,
  order: ArrivingOrder,
  ledger: Ledger,
  leverage: Decimal,
): boolean {
  const sides = exposures(venue, ledger);
  const grown = (order.side === 'buy' ? sides.long : sides.short) + order.size;
  if (grown <= Math.max(sides.long, sides.short) && grown <= Math.abs(positionOf(ledger, venue.instrument.id).size))
    return true;
  const mids = new Map(venues.map(({ instrument, midDoubled }) => [instrument.id, midDoubled]));
  let used = zero;
  for (const other of venues) {
    const { long, short } = other === venue ? withOrder(sides, order.side, grown) : exposures(other, ledger);
    const size = Math.max(long, short, 0);
    if (size === 0) continue;
    const price = other === venue ? worstPrice(venue, order) : worstPrice(other);
    // A market order without a price in sight finds nothing to take, and is refused for that.
    if (price === undefined) return other === venue && order.terms.kind === 'market';
    used = used.plus(notionalOf(other.instrument, size as Lots, price));
  }
  return used.lessThanOrEqualTo(equityOf(ledger, (id) => mids.get(id)).times(leverage));
}

interface Exposures {
  readonly long: number;
  readonly short: number;
}

const withOrder = (sides: Exposures, side: ArrivingOrder['side'], grown: number): Exposures =>
  side === 'buy' ? { ...sides, long: grown } : { ...sides, short: grown };

/** How far long and how far short the account could get if every working order of that side filled, in lots. */
function exposures({ instrument, buys, sells }: Venue, ledger: Ledger): Exposures {
  const { size } = positionOf(ledger, instrument.id);
  return {
    long: size + sum(buys.map(({ leaves }) => leaves)),
    short: -size + sum(sells.map(({ leaves }) => leaves)),
  };
}

/** The price at which an exposure is reckoned: the dearest of the mid, the working orders and what the arriving one reaches. */
function worstPrice(venue: Venue, order?: ArrivingOrder): Ticks | undefined {
  const { instrument, buys, sells, midDoubled } = venue;
  const prices = [...buys, ...sells].map(({ price }) => price as number);
  if (midDoubled !== undefined) prices.push(Math.ceil(midDoubled / 2));
  if (order?.terms.kind === 'limit') prices.push(order.terms.price);
  if (order?.terms.kind === 'market') walkOf(venue, order, (price) => prices.push(price));
  if (prices.length === 0) return undefined;
  // An inverse contract is worth more coin the lower the price.
  return (instrument.contract === 'inverse' ? Math.min(...prices) : Math.max(...prices)) as Ticks;
}

function costOf(venue: Venue, order: ArrivingOrder): Decimal {
  if (order.terms.kind === 'limit') return notionalOf(venue.instrument, order.size, order.terms.price);
  // A market buy costs what the walk would cost now; what is not there is not bought.
  let cost = zero;
  walkOf(venue, order, (price, size) => {
    cost = cost.plus(notionalOf(venue.instrument, size, price));
  });
  return cost;
}

/** Visits what a market order would take now, level by level. */
function walkOf({ book, used }: Venue, order: ArrivingOrder, visit: (price: Ticks, size: Lots) => void): void {
  if (book.status !== 'live') return;
  const facing = otherSide(order.side);
  let left: number = order.size;
  (facing === 'ask' ? book.asks : book.bids).walk((price, displayed) => {
    const size = Math.min(left, availableAt(used, facing, price, displayed)) as Lots;
    if (size > 0) visit(price, size);
    left -= size;
    return left > 0;
  });
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
