import { approximateMoney, type Micros } from '@replay/core';
import { Drawdown, type DrawdownFigures } from '../statistics/drawdown.ts';
import { finestInterval, gridTimes } from '../statistics/grid.ts';
import { type AccountChange, AccountChanges } from './account-changes.ts';
import type { Accounting, ApproximateEquity } from './accounting.ts';
import { Curve } from './curve.ts';
import { CurvePoint, type PointKind } from './curve-point.ts';

/**
 * Follows equity from event to event. Every event enters the drawdown and the mean; only the points of fills and funding are kept,
 * and the last point of each minute in which equity changed.
 */
export class EquityCurve {
  readonly #accounting: Accounting;
  readonly #drawdown: Drawdown;
  readonly #start: CurvePoint;
  readonly #changes: AccountChanges;
  readonly #minutes: CurvePoint[] = [];
  #minute: number = -Infinity;
  #changedInMinute = false;
  /** ∫ equity dt for the mean, as a float: it is a statistic. */
  #area = 0;
  #level: number;
  /** NaN until equity changes: a field that may be undefined would box every time. */
  #firstChange = Number.NaN;
  #lastChange = Number.NaN;

  constructor(accounting: Accounting) {
    this.#accounting = accounting;
    this.#drawdown = new Drawdown(accounting.equity());
    this.#changes = new AccountChanges(accounting.state().capital);
    this.#start = this.#point(0 as Micros, 'start');
    this.#level = accounting.capital.toNumber();
  }

  /** To be called before anything happens at this time: completes the minutes before it. */
  advance(time: Micros): void {
    if (time <= this.#minute) return;
    if (this.#changedInMinute) this.#minutes.push(this.#point(this.#minute as Micros, 'grid'));
    this.#changedInMinute = false;
    this.#minute = Math.ceil(time / finestInterval) * finestInterval;
  }

  /** An event that changed equity is complete; `change` is given for a fill or a funding payment. */
  settle(time: Micros, { equity: approximate, error }: ApproximateEquity, change: AccountChange | undefined): void {
    this.#changedInMinute = true;
    this.#integrate(time, approximate);
    if (this.#drawdown.mayMatter(approximate, error)) this.#drawdown.pass(this.#accounting.equity(), time);
    else this.#drawdown.passBelow(time);
    if (change !== undefined) this.#changes.add(time, change, this.#drawdown.peak);
  }

  /** The complete curve. */
  points(from: Micros, to: Micros, interval: Micros): Curve {
    const grid = this.grid(from, to, interval);
    return new Curve(this.#changes, { start: this.#start.shownAt(from, 'start'), grid, end: this.#point(to, 'end') });
  }

  /** The account at the times of the grid. To be called after `advance` has passed the end. */
  grid(from: Micros, to: Micros, interval: Micros): readonly CurvePoint[] {
    const points: CurvePoint[] = [];
    let latest: CurvePoint = this.#start;
    let next = 0;
    for (const time of gridTimes(from, to, interval)) {
      for (let point = this.#minutes[next]; point !== undefined && point.time <= time; point = this.#minutes[next]) {
        latest = point;
        next += 1;
      }
      points.push(latest.shownAt(time, 'grid'));
    }
    return points;
  }

  drawdown(end: Micros): DrawdownFigures {
    return this.#drawdown.figures(end);
  }

  /** Time-weighted mean equity; undefined for a run of no duration. */
  meanEquity(from: Micros, to: Micros): number | undefined {
    if (to <= from) return undefined;
    const before = approximateMoney(this.#start.money.equity);
    const [first, last] = Number.isNaN(this.#firstChange) ? [to, to] : [this.#firstChange, this.#lastChange];
    return (before * (first - from) + this.#area + this.#level * (to - last)) / (to - from);
  }

  #integrate(time: Micros, level: number): void {
    if (Number.isNaN(this.#firstChange)) this.#firstChange = this.#lastChange = time;
    this.#area += this.#level * (time - this.#lastChange);
    this.#level = level;
    this.#lastChange = time;
  }

  #point(time: Micros, kind: PointKind): CurvePoint {
    return new CurvePoint(time, kind, this.#accounting.state(), this.#drawdown.peak);
  }
}
