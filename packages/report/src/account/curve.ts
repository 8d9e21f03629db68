import type { Micros, Money } from '@replay/core';
import { Rows } from '../columns/rows.ts';
import type { Moves } from './account-changes.ts';

import type { CurvePoint } from './curve-point.ts';

/** What a curve shows besides its moves. */
export interface ShownPoints {
  readonly start: CurvePoint;
  readonly grid: readonly CurvePoint[];
  readonly end: CurvePoint;
}

/** The account over time: the start, the grid with values carried forward, every move, the end. */
export class Curve extends Rows<CurvePoint> {
  readonly #moves: Moves;
  readonly #shown: readonly CurvePoint[];
  /** In the order of time: the place of a move, or below zero the complement of the place of a point that is shown. */
  readonly #order: Int32Array;

  /** At one time, a move comes before the point of the grid that shows it. */
  constructor(moves: Moves, { start, grid, end }: ShownPoints) {
    super();
    this.#moves = moves;
    this.#shown = [start, ...grid, end];
    this.#order = orderOf(moves, grid);
  }

  get length(): number {
    return this.#order.length;
  }

  time(place: number): Micros {
    const at = this.#order[place] as number;
    return at < 0 ? this.#shownAt(at).time : this.#moves.time(at);
  }

  /** In steps of money. */
  equity(place: number): Money {
    const at = this.#order[place] as number;
    return at < 0 ? this.#shownAt(at).money.equity : this.#moves.equity(at);
  }

  protected row(place: number): CurvePoint {
    const at = this.#order[place] as number;
    return at < 0 ? this.#shownAt(at) : this.#moves.point(at);
  }

  #shownAt(at: number): CurvePoint {
    return this.#shown[~at] as CurvePoint;
  }
}

function orderOf(moves: Moves, grid: readonly CurvePoint[]): Int32Array {
  const order = new Int32Array(moves.length + grid.length + 2);
  let filled = 0;
  let next = 0;
  const put = (at: number): void => {
    order[filled] = at;
    filled += 1;
  };
  put(~0);
  for (const [place, { time }] of grid.entries()) {
    while (next < moves.length && moves.time(next) <= time) put(next++);
    put(~(place + 1));
  }
  while (next < moves.length) put(next++);
  put(~(grid.length + 1));
  return order;
}
