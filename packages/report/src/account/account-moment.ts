import type { Money } from '@replay/core';

/** What the account shows at one moment, marked at the mids; in steps of money. */
export interface AccountMoment {
  readonly equity: Money;
  readonly cash: Money;
  readonly realized: Money;
  readonly unrealized: Money;
  readonly fees: Money;
  readonly funding: Money;
  /** What fills were better than the mid, and what came from holding: with fees and funding, where the profit came from. */
  readonly spreadCapture: Money;
  readonly inventory: Money;
}
