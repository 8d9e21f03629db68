import { type Decimal, type InstrumentId, zero } from '@replay/core';
import type { Ledger } from './ledger.ts';
import { unrealizedOf } from './position.ts';

/**
 * What the account is worth: capital + realized − fees + funding + unrealized at the mids, which are given as
 * bid + ask in ticks. A position whose instrument has no mid yet counts at its entry.
 */
export function equityOf(ledger: Ledger, midDoubled: (id: InstrumentId) => number | undefined): Decimal {
  let equity = ledger.settled;
  for (const [id, position] of ledger.positions) {
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
  let cash = ledger.settled;
  for (const { instrument, size, entryValue } of ledger.positions.values()) {
    if (size !== 0 && instrument.contract === 'spot') cash = cash.sub(entryValue);
  }
  return cash;
}

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
