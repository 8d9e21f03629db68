import { type Micros, type Money, roughMoney } from '@replay/core';
import type { Accounting, RoughEquity } from '../account/accounting.ts';

const hourMicros = 3_600_000_000;

/** Hours since 1970, by UTC. */
export const hourOf = (time: Micros): number => Math.floor(time / hourMicros);

/** The account within an hour in which something happened; the hour begins with what happens at its first instant. */
export interface HourOfRun {
  readonly hour: number;
  readonly opening: Money;
  readonly closing: Money;
  readonly peak: Money;
  readonly trough: Money;
  /** The deepest fall from a peak of this hour. */
  readonly fall: Money;
  readonly executions: number;
}

/**
 * Follows equity from event to event, and hour by hour. A float says whether a point could be a new peak, a new trough or a deeper
 * fall, and only then the exact equity is asked for.
 */
export class PeriodWatch {
  readonly #account: Pick<Accounting, 'equity'>;
  readonly #hours: HourOfRun[] = [];
  readonly #executions = new Map<number, number>();
  #hour: number | undefined;
  #until = -Infinity;
  #opening: Money;
  #peak: Money;
  #trough: Money;
  #fall = 0n;
  #roughPeak = 0;
  #roughTrough = 0;
  #roughFall = 0;

  constructor(account: Pick<Accounting, 'equity'>) {
    this.#account = account;
    this.#opening = this.#peak = this.#trough = account.equity();
  }

  /** Time passes: to be called before anything happens at this moment. */
  advance(time: Micros): void {
    if (time < this.#until) return;
    this.#close();
    this.#hour = hourOf(time);
    this.#until = (this.#hour + 1) * hourMicros;
  }

  /** An event is over that moved the account. */
  settle({ equity: rough, error }: RoughEquity): void {
    if (!this.#couldMatter(rough, error + Math.abs(this.#roughPeak) * 1e-13)) return;
    const equity = this.#account.equity();
    if (equity > this.#peak) {
      this.#peak = equity;
      this.#roughPeak = roughMoney(equity);
    }
    if (equity < this.#trough) {
      this.#trough = equity;
      this.#roughTrough = roughMoney(equity);
    }
    const fall = this.#peak - equity;
    if (fall <= this.#fall) return;
    this.#fall = fall;
    this.#roughFall = roughMoney(fall);
  }

  execution(time: Micros): void {
    const hour = hourOf(time);
    this.#executions.set(hour, (this.#executions.get(hour) ?? 0) + 1);
  }

  conclude(): readonly HourOfRun[] {
    this.#close();
    const executions = (hour: number): number => this.#executions.get(hour) ?? 0;
    return this.#hours.map((one) => ({ ...one, executions: executions(one.hour) }));
  }

  #close(): void {
    const closing = this.#account.equity();
    if (this.#hour !== undefined) {
      const [opening, peak, trough, fall] = [this.#opening, this.#peak, this.#trough, this.#fall];
      this.#hours.push({ hour: this.#hour, opening, closing, peak, trough, fall, executions: 0 });
    }
    this.#opening = this.#peak = this.#trough = closing;
    this.#fall = 0n;
    this.#roughPeak = this.#roughTrough = roughMoney(closing);
    this.#roughFall = 0;
  }

  #couldMatter(rough: number, doubt: number): boolean {
    const fall = this.#roughPeak - rough;
    return fall < doubt || rough < this.#roughTrough + doubt || fall > this.#roughFall - doubt;
  }
}
