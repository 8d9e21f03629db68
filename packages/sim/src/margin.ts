import type { Ledger } from '@replay/ledger';
import type { AccountVenues } from './account-venues.ts';
import type { CarryTerms } from './carry-terms.ts';
import { canMargin } from './contract-margin.ts';
import { canSettle } from './spot-margin.ts';
import type { ArrivingOrder, Venue } from './venue.ts';

/**
 * Whether the account can carry one more order, at the order's worst price and together with the working orders of its side.
 * Spot: the quote balance pays every buy, the base balance delivers every sell. Contracts: the initial margin of the larger exposure of the two sides,
 * over all instruments of the account, stays within its equity. An order that only shrinks a position is always carried,
 * and so is one that is told to (of spot, as far as there is something to deliver).
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
