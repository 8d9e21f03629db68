import { approximateMoney } from '@replay/core';
import { cashMoney, cashOf, floatError, type Ledger, positionOf } from '@replay/ledger';
import type { AccountVenues } from './account-venues.ts';
import { costOf, type Need, reserveOf } from './reserves.ts';
import type { ArrivingOrder, CarryTerms, Venue } from './venue.ts';

/** Whether the cash of an account pays for one more order besides its working buys, fees included, or its coins deliver it. */
export function canSettle(
  account: AccountVenues,
  venue: Venue,
  order: ArrivingOrder,
  ledger: Ledger,
  terms: CarryTerms,
): boolean {
  if (order.side === 'sell') {
    const { size: held } = positionOf(ledger, venue.instrument.id);
    const delivered = order.reduceOnly === true ? Math.min(order.size, held) : order.size;
    return venue.resting.sell.leavesOf(venue.sells) + delivered <= held;
  }
  const cost = costOf(venue, order, terms);
  return approximateVerdict(account, venue, cost, ledger, terms) ?? exactVerdict(account, cost, ledger, terms);
}

/** Yes or no where floats are sure; undefined where cash and needs are too near each other for them. */
function approximateVerdict(
  account: AccountVenues,
  venue: Venue,
  cost: Need,
  ledger: Ledger,
  terms: CarryTerms,
): boolean | undefined {
  const cash = approximateMoney(cashMoney(ledger));
  const { reserves } = account;
  reserves.update(ledger, terms);
  // Our orders at this venue may be changing at this moment.
  const others = reserves.reservedBut(account.indexOf(venue));
  const needed = cost.approximate + reserveOf(venue, terms).approximate + others;
  const spare = cash - needed;
  return Math.abs(spare) <= (Math.abs(cash) + needed) * floatError ? undefined : spare > 0;
}

function exactVerdict({ venues }: AccountVenues, cost: Need, ledger: Ledger, terms: CarryTerms): boolean {
  let needed = cost.exact;
  for (const venue of venues) {
    const { instrument } = venue;
    if (instrument.contract === 'spot' && ledger.positions.has(instrument.id))
      needed = needed.plus(reserveOf(venue, terms).exact);
  }
  return needed.lessThanOrEqualTo(cashOf(ledger));
}
