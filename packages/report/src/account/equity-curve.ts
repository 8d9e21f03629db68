import { type Micros, roughMoney } from '@replay/core';
import { Drawdown, type DrawdownFigures } from '../statistics/drawdown.ts';
import { finestInterval, gridTimes } from '../statistics/grid.ts';
import { type Move, Moves } from './account-changes.ts';
import type { Accounting, RoughEquity } from './accounting.ts';
import { Curve } from './curve.ts';
import { CurvePoint, type PointKind } from './curve-point.ts';

/**
 * Follows equity from event to event. Points of every event go into the drawdown and the mean; kept are only those of
 * fills and funding, and the last of each minute in which something moved.
 */
export class EquityCurve {
  readonly #accounting: Accounting;
  readonly #drawdown: Drawdown;
  readonly #start: CurvePoint;
  readonly #moves: Moves;
  readonly #minutes: CurvePoint[] = [];
  #minute: number = -Infinity;
  #movedInMinute = false;
  /** For the mean over time, in which a float does: it is a statistic. */
  #area = 0;
  #level: number;
  /** No numbers until something moves: times that may be undefined would each be an object of its own. */
  #firstMove = Number.NaN;
  #lastMove = Number.NaN;

  constructor(accounting: Accounting) {
    this.#accounting = accounting;
    this.#drawdown = new Drawdown(accounting.equity());
    this.#moves = new Moves(accounting.moment().capital);
    this.#start = this.#point(0 as Micros, 'start');
    this.#level = accounting.capital.toNumber();
  }

  /** Time passes: the account at the end of a minute is what it was before this moment. */
  advance(time: Micros): void {
    if (time <= this.#minute) return;
    if (this.#movedInMinute) this.#minutes.push(this.#point(this.#minute as Micros, 'grid'));
    this.#movedInMinute = false;
    this.#minute = Math.ceil(time / finestInterval) * finestInterval;
  }

  /** An event is over that moved the account, by a mark alone or by more: then with what it shows now. */
  settle(time: Micros, { equity: rough, error }: RoughEquity, move: Move | undefined): void {
    this.#movedInMinute = true;
    this.#integrate(time, rough);
    if (this.#drawdown.couldMatter(rough, error)) this.#drawdown.pass(this.#accounting.equity(), time);
    else this.#drawdown.passBelow(time);
    if (move !== undefined) this.#moves.add(time, move, this.#drawdown.peak);
  }

  /** The whole curve. */
  points(from: Micros, to: Micros, interval: Micros): Curve {
    const grid = this.grid(from, to, interval);
    return new Curve(this.#moves, { start: this.#start.shownAt(from, 'start'), grid, end: this.#point(to, 'end') });
  }

  /** The account at the grid's times. Call after `advance` has passed the end. */
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

  /** Equity averaged over the time of the run; undefined for a run of no time. */
  meanEquity(from: Micros, to: Micros): number | undefined {
    if (to <= from) return undefined;
    const before = roughMoney(this.#start.money.equity);
    const [first, last] = Number.isNaN(this.#firstMove) ? [to, to] : [this.#firstMove, this.#lastMove];
    return (before * (first - from) + this.#area + this.#level * (to - last)) / (to - from);
  }

  #integrate(time: Micros, level: number): void {
    if (Number.isNaN(this.#firstMove)) this.#firstMove = this.#lastMove = time;
    this.#area += this.#level * (time - this.#lastMove);
    this.#level = level;
    this.#lastMove = time;
  }

  #point(time: Micros, kind: PointKind): CurvePoint {
    return new CurvePoint(time, kind, this.#accounting.moment(), this.#drawdown.peak);
  }
}
