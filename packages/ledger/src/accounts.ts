import { type FundingPaid, type InstrumentId, ReplayError } from '@replay/core';
import { applyFunding, type BookableFill, type Ledger } from './ledger.ts';

/** The accounts of a run, each in its own currency. Every instrument belongs to one of them, and nothing is added up over them. */
export type Accounts = readonly Ledger[];

/** The account of an instrument. Throws `BUG` for an instrument that none was opened for. */
export const accountOf = (accounts: Accounts, id: InstrumentId): Ledger =>
  accounts[accountPlace(accounts, id)] as Ledger;

/** Which of the accounts an instrument belongs to. */
export function accountPlace(accounts: Accounts, id: InstrumentId): number {
  if (accounts.length === 1) return 0;
  const place = accounts.findIndex(({ positions }) => positions.has(id));
  if (place >= 0) return place;
  throw new ReplayError('BUG', `no account was opened for ${id}`, { place: id });
}

/** The accounts after a fill. */
export const withFill = (accounts: Accounts, fill: BookableFill): Accounts =>
  changed(accounts, fill.instrument, (ledger) => ledger.after(fill));

/** The accounts after a funding payment. */
export const withFunding = (accounts: Accounts, paid: Pick<FundingPaid, 'instrument' | 'payment'>): Accounts =>
  changed(accounts, paid.instrument, (ledger) => applyFunding(ledger, paid));

const changed = (accounts: Accounts, id: InstrumentId, change: (ledger: Ledger) => Ledger): Accounts => {
  const place = accountPlace(accounts, id);
  return accounts.with(place, change(accounts[place] as Ledger));
};
