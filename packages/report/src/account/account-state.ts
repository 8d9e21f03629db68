import type { Money } from '@replay/core';

/** The account at one moment, marked at the mids; in steps of money. */
export class AccountState {
  readonly capital: Money;
  readonly equity: Money;
  readonly cash: Money;
  readonly realized: Money;
  readonly fees: Money;
  readonly funding: Money;
  readonly spreadCapture: Money;
  readonly inventory: Money;

  constructor(state: Omit<AccountState, 'unrealized'>) {
    this.capital = state.capital;
    this.equity = state.equity;
    this.cash = state.cash;
    this.realized = state.realized;
    this.fees = state.fees;
    this.funding = state.funding;
    this.spreadCapture = state.spreadCapture;
    this.inventory = state.inventory;
  }

  /** The P&L of what is open. */
  get unrealized(): Money {
    return this.equity - this.capital - this.realized + this.fees - this.funding;
  }
}
