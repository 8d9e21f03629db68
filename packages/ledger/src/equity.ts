import { type Decimal, decimalOf, type InstrumentId, type Money } from '@replay/core';
import type { Ledger } from './ledger.ts';
import { unrealizedMoney } from './position.ts';

/**
 * What the account is worth: capital + realized − fees + funding + unrealized at the mids, which are given as
 * bid + ask in ticks. A position whose instrument has no mid yet counts at its entry.
 */
export function equityOf(ledger: Ledger, midDoubled: (id: InstrumentId) => number | undefined): Decimal {
  let equity = ledger.money.settled;
  for (const [id, position] of ledger.positions) {
    if (position.size === 0) continue;
    const mid = midDoubled(id);
    if (mid !== undefined) equity += unrealizedMoney(position, mid);
  }
  return decimalOf(equity);
}

/** The settlement currency in hand. */
export const cashOf = (ledger: Ledger): Decimal => ledger.cash;

/** The same in steps of money. */
export const cashMoney = (ledger: Ledger): Money => ledger.money.cash;

/** The sums of an account over its instruments. */
export type Totals = Readonly<Record<'realized' | 'fees' | 'funding', Decimal>>;

export function totalsOf({ positions }: Ledger): Totals {
  let [realized, fees, funding] = [0n, 0n, 0n];
  for (const { money } of positions.values()) {
    realized += money.realized;
    fees += money.fees;
    funding += money.funding;
  }
  return { realized: decimalOf(realized), fees: decimalOf(fees), funding: decimalOf(funding) };
}
