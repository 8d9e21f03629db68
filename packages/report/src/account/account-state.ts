import type { Money } from '@replay/core';

/** What the account shows at one moment, marked at the mids; in steps of money. */
export class AccountMoment {
  readonly capital: Money;
  readonly equity: Money;
  readonly cash: Money;
  readonly realized: Money;
  readonly fees: Money;
  readonly funding: Money;
  /** What fills were better than the mid, and what came from holding: with fees and funding, where the profit came from. */
  readonly spreadCapture: Money;
  readonly inventory: Money;

  constructor(moment: Omit<AccountMoment, 'unrealized'>) {
    this.capital = moment.capital;
    this.equity = moment.equity;
    this.cash = moment.cash;
    this.realized = moment.realized;
    this.fees = moment.fees;
    this.funding = moment.funding;
    this.spreadCapture = moment.spreadCapture;
    this.inventory = moment.inventory;
  }

  /** What the equity is more than what was settled. */
  get unrealized(): Money {
    return this.equity - this.capital - this.realized + this.fees - this.funding;
  }
}
