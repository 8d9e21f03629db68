import type { Micros, Money } from '@replay/core';
import { Rows } from '../columns/rows.ts';
import type { AccountChanges } from './account-changes.ts';

import type { CurvePoint } from './curve-point.ts';

/** The points of a curve that are not fills or funding. */
export interface OtherPoints {
  readonly start: CurvePoint;
  readonly grid: readonly CurvePoint[];
  readonly end: CurvePoint;
}

/** The account over time: the start, the grid with values carried forward, every fill and funding payment, the end. */
export class Curve extends Rows<CurvePoint> {
  readonly #changes: AccountChanges;
  readonly #points: readonly CurvePoint[];
  /** In the order of time: the index of a change, or the complement (below zero) of the index of another point. */
  readonly #order: Int32Array;

  /** At the same time, a change comes before the point of the grid. */
  constructor(changes: AccountChanges, { start, grid, end }: OtherPoints) {
    super();
    this.#changes = changes;
    this.#points = [start, ...grid, end];
    this.#order = orderOf(changes, grid);
  }

  get length(): number {
    return this.#order.length;
  }

  time(index: number): Micros {
    const at = this.#order[index] as number;
    return at < 0 ? this.#pointAt(at).time : this.#changes.time(at);
  }

  /** In steps of money. */
  equity(index: number): Money {
    const at = this.#order[index] as number;
    return at < 0 ? this.#pointAt(at).money.equity : this.#changes.equity(at);
  }

  protected row(index: number): CurvePoint {
    const at = this.#order[index] as number;
    return at < 0 ? this.#pointAt(at) : this.#changes.point(at);
  }

  #pointAt(at: number): CurvePoint {
    return this.#points[~at] as CurvePoint;
  }
}

function orderOf(changes: AccountChanges, grid: readonly CurvePoint[]): Int32Array {
  const order = new Int32Array(changes.length + grid.length + 2);
  let filled = 0;
  let next = 0;
  const put = (at: number): void => {
    order[filled] = at;
    filled += 1;
  };
  put(~0);
  for (const [index, { time }] of grid.entries()) {
    while (next < changes.length && changes.time(next) <= time) put(next++);
    put(~(index + 1));
  }
  while (next < changes.length) put(next++);
  put(~(grid.length + 1));
  return order;
}
