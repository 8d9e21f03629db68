import { approximateMoney, type Micros, type Money } from '@replay/core';
import type { Accounting, ApproximateEquity } from '../account/accounting.ts';

export const hourMicros = 3_600_000_000;

/** Hours since 1970, UTC. */
export const hourOf = (time: Micros): number => Math.floor(time / hourMicros);

/** The account in an hour with events; the hour begins with the events of its first instant. */
export interface HourlyEquity {
  readonly hour: number;
  readonly opening: Money;
  readonly closing: Money;
  readonly peak: Money;
  readonly trough: Money;
  /** The largest fall from a peak of this hour. */
  readonly drawdown: Money;
  readonly executions: number;
}

/**
 * Follows equity from event to event, hour by hour. A float decides whether a point may be a new peak, a new trough or a larger
 * drawdown, and only then the exact equity is computed.
 */
export class HourlyEquityTracker {
  readonly #account: Pick<Accounting, 'equity'>;
  readonly #hours: HourlyEquity[] = [];
  readonly #executions = new Map<number, number>();
  #hour: number | undefined;
  #until = -Infinity;
  #opening: Money;
  #peak: Money;
  #trough: Money;
  #drawdown = 0n;
  #approximatePeak = 0;
  #approximateTrough = 0;
  #approximateDrawdown = 0;

  constructor(account: Pick<Accounting, 'equity'>) {
    this.#account = account;
    this.#opening = this.#peak = this.#trough = account.equity();
  }

  /** To be called before anything happens at this time. */
  advance(time: Micros): void {
    if (time < this.#until) return;
    this.#close();
    this.#hour = hourOf(time);
    this.#until = (this.#hour + 1) * hourMicros;
  }

  /** An event that moved the account is complete. */
  settle({ equity: approximate, error }: ApproximateEquity): void {
    if (!this.#mayMatter(approximate, error + Math.abs(this.#approximatePeak) * 1e-13)) return;
    const equity = this.#account.equity();
    if (equity > this.#peak) {
      this.#peak = equity;
      this.#approximatePeak = approximateMoney(equity);
    }
    if (equity < this.#trough) {
      this.#trough = equity;
      this.#approximateTrough = approximateMoney(equity);
    }
    const fall = this.#peak - equity;
    if (fall <= this.#drawdown) return;
    this.#drawdown = fall;
    this.#approximateDrawdown = approximateMoney(fall);
  }

  execution(time: Micros): void {
    const hour = hourOf(time);
    this.#executions.set(hour, (this.#executions.get(hour) ?? 0) + 1);
  }

  conclude(): readonly HourlyEquity[] {
    this.#close();
    return this.#hours.map((one) => ({ ...one, executions: this.#executions.get(one.hour) ?? 0 }));
  }

  #close(): void {
    const closing = this.#account.equity();
    if (this.#hour !== undefined) {
      const [opening, peak, trough, drawdown] = [this.#opening, this.#peak, this.#trough, this.#drawdown];
      this.#hours.push({ hour: this.#hour, opening, closing, peak, trough, drawdown, executions: 0 });
    }
    this.#opening = this.#peak = this.#trough = closing;
    this.#drawdown = 0n;
    this.#approximatePeak = this.#approximateTrough = approximateMoney(closing);
    this.#approximateDrawdown = 0;
  }

  #mayMatter(equity: number, error: number): boolean {
    const fall = this.#approximatePeak - equity;
    return fall < error || equity < this.#approximateTrough + error || fall > this.#approximateDrawdown - error;
  }
}
