import type { Decimal, Micros } from '@replay/core';
import type { Accounting, AccountMoment } from './accounting.ts';
import { Drawdown, type DrawdownFigures } from './drawdown.ts';
import { finestInterval, gridTimes } from './grid.ts';

/** A moment of the account that is shown: a point of the grid, or what came of a fill or of funding. */
export interface CurvePoint extends AccountMoment {
  readonly time: Micros;
  readonly kind: 'start' | 'grid' | 'fill' | 'funding' | 'end';
  /** Below the highest equity so far. */
  readonly drawdown: Decimal;
}

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
    this.#drawdown = new Drawdown(accounting.capital);
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
  settle(time: Micros, mover: Mover): void {
    this.#movedInMinute = true;
    const { equity: rough, error } = this.#accounting.roughEquity();
    this.#integrate(time, rough);
    if (mover === 'mark' && !this.#drawdown.couldMatter(rough, error)) {
      this.#drawdown.passBelow(time);
      return;
    }
    this.#drawdown.pass(this.#accounting.equity(), time);
    if (mover !== 'mark') this.#moves.push(this.#point(time, mover));
  }

  /** The whole curve in time order: the start, the grid with values carried forward, every move, the end. */
  points(from: Micros, to: Micros, interval: Micros): readonly CurvePoint[] {
    const grid = this.grid(from, to, interval);
    const start: CurvePoint = { ...this.#start, time: from };
    const between = [...grid, ...this.#moves].toSorted(
      (one, other) => one.time - other.time || rank(one) - rank(other),
    );
    return [start, ...between, this.#point(to, 'end')];
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
      points.push({ ...latest, time, kind: 'grid' });
    }
    return points;
  }

  drawdown(end: Micros): DrawdownFigures {
    return this.#drawdown.figures(end);
  }

  /** Equity averaged over the time of the run; undefined for a run of no time. */
  meanEquity(from: Micros, to: Micros): number | undefined {
    if (to <= from) return undefined;
    const before = this.#start.equity.toNumber();
    const [first, last] = [this.#firstMove ?? to, this.#lastMove ?? to];
    return (before * (first - from) + this.#area + this.#level * (to - last)) / (to - from);
  }

  #integrate(time: Micros, level: number): void {
    this.#firstMove ??= time;
    this.#area += this.#level * (time - (this.#lastMove ?? time));
    this.#level = level;
    this.#lastMove = time;
  }

  #point(time: Micros, kind: CurvePoint['kind']): CurvePoint {
    const moment = this.#accounting.moment();
    return { time, kind, ...moment, drawdown: this.#drawdown.peak.sub(moment.equity) };
  }
}

/** At one time, a move comes before the grid point that shows it. */
const rank = ({ kind }: CurvePoint): number => (kind === 'grid' ? 1 : 0);
