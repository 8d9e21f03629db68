import { type Micros, roughMoney } from '@replay/core';
import { Drawdown, type DrawdownFigures } from '../risk/drawdown.ts';
import { finestInterval, gridTimes } from '../risk/grid.ts';
import type { AccountMoment } from './account-moment.ts';
import type { Accounting, RoughEquity } from './accounting.ts';
import { CurvePoint, type PointKind } from './curve-point.ts';

/** What moved the account at a point of the curve. */
export type Mover = 'mark' | 'fill' | 'funding';

/**
 * Follows equity from event to event. Points of every event go into the drawdown and the mean; kept are only those of
 * fills and funding, and the last of each minute in which something moved.
 */
export class EquityCurve {
  readonly #accounting: Accounting;
  readonly #drawdown: Drawdown;
  readonly #start: CurvePoint;
  readonly #moves: CurvePoint[] = [];
  readonly #minutes: CurvePoint[] = [];
  #minute: number = -Infinity;
  #movedInMinute = false;
  /** For the mean over time, in which a float does: it is a statistic. */
  #area = 0;
  #level: number;
  #firstMove: Micros | undefined;
  #lastMove: Micros | undefined;

  constructor(accounting: Accounting) {
    this.#accounting = accounting;
    this.#drawdown = new Drawdown(accounting.equity());
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

  /** An event is over that moved the account. */
  settle(time: Micros, mover: Mover, { equity: rough, error }: RoughEquity): void {
    this.#movedInMinute = true;
    this.#integrate(time, rough);
    if (mover === 'mark' && !this.#drawdown.couldMatter(rough, error)) {
      this.#drawdown.passBelow(time);
      return;
    }
    if (mover === 'mark') return this.#drawdown.pass(this.#accounting.equity(), time);
    const moment = this.#accounting.moment();
    this.#drawdown.pass(moment.equity, time);
    this.#moves.push(this.#shown(moment, time, mover));
  }

  /** The whole curve in time order: the start, the grid with values carried forward, every move, the end. */
  points(from: Micros, to: Micros, interval: Micros): readonly CurvePoint[] {
    const grid = this.grid(from, to, interval);
    const start = this.#start.shownAt(from, 'start');
    return [start, ...inOrder(this.#moves, grid), this.#point(to, 'end')];
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
    const [first, last] = [this.#firstMove ?? to, this.#lastMove ?? to];
    return (before * (first - from) + this.#area + this.#level * (to - last)) / (to - from);
  }

  #integrate(time: Micros, level: number): void {
    this.#firstMove ??= time;
    this.#area += this.#level * (time - (this.#lastMove ?? time));
    this.#level = level;
    this.#lastMove = time;
  }

  #point(time: Micros, kind: PointKind): CurvePoint {
    return this.#shown(this.#accounting.moment(), time, kind);
  }

  #shown(moment: AccountMoment, time: Micros, kind: PointKind): CurvePoint {
    return new CurvePoint(time, kind, moment, this.#drawdown.peak);
  }
}

/** Two runs of points in the order of time, put into one; at one time, a move comes before the grid point that shows it. */
function inOrder(moves: readonly CurvePoint[], grid: readonly CurvePoint[]): readonly CurvePoint[] {
  const points: CurvePoint[] = [];
  let next = 0;
  for (const shown of grid) {
    for (let move = moves[next]; move !== undefined && move.time <= shown.time; move = moves[next]) {
      points.push(move);
      next += 1;
    }
    points.push(shown);
  }
  for (const move of moves.slice(next)) points.push(move);
  return points;
}
