import { type Decimal, type InstrumentId, zero } from '@replay/core';
import type { Ledger } from './ledger.ts';
import { type Position, unrealizedOf } from './position.ts';

/**
 * What the account is worth: capital + realized − fees + funding + unrealized at the mids, which are given as
 * bid + ask in ticks. A position whose instrument has no mid yet counts at its entry.
 */
export function equityOf(ledger: Ledger, midDoubled: (id: InstrumentId) => number | undefined): Decimal {
  let equity = ledger.capital;
  for (const [id, position] of ledger.positions) {
    equity = equity.add(netRealizedOf(position));
    if (position.size === 0) continue;
    const mid = midDoubled(id);
    if (mid !== undefined) equity = equity.add(unrealizedOf(position, mid));
  }
  return equity;
}

/**
 * The settlement currency in hand. Spot pays for what it buys, so its entry value has left the cash and stands in
 * the coins; a contract pays nothing to enter, so only what it has earned moves the cash.
 */
export function cashOf(ledger: Ledger): Decimal {
  let cash = ledger.capital;
  for (const position of ledger.positions.values()) {
    cash = cash.add(netRealizedOf(position)).sub(position.instrument.contract === 'spot' ? position.entryValue : zero);
  }
  return cash;
}

/** Realized profit or loss after fees and funding. */
export const netRealizedOf = ({ realized, fees, funding }: Position): Decimal => realized.sub(fees).add(funding);

/** The sums of an account over its instruments. */
export interface Totals {
  readonly realized: Decimal;
  readonly fees: Decimal;
  readonly funding: Decimal;
}

export function totalsOf(ledger: Ledger): Totals {
  let totals: Totals = { realized: zero, fees: zero, funding: zero };
  for (const { realized, fees, funding } of ledger.positions.values()) {
    totals = {
      realized: totals.realized.add(realized),
      fees: totals.fees.add(fees),
      funding: totals.funding.add(funding),
    };
  }
  return totals;
}
