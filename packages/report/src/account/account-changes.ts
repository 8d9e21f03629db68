import type { Micros, Money } from '@replay/core';
import { NumberTable } from '../columns/number-table.ts';
import { AccountMoment } from './account-state.ts';
import { CurvePoint, type PointKind } from './curve-point.ts';

const kinds = ['fill', 'funding'] as const satisfies readonly PointKind[];

const column = { time: 0, kind: 1 } as const;

/** A fill or a payment of funding, and what the account shows after it. */
export interface Move {
  readonly kind: (typeof kinds)[number];
  readonly moment: AccountMoment;
}

/** The amounts of a move, as they stand one behind the other. */
type Amounts = [
  equity: Money,
  cash: Money,
  realized: Money,
  fees: Money,
  funding: Money,
  spreadCapture: Money,
  inventory: Money,
  peak: Money,
];
const width = 8 satisfies Amounts['length'];

/** What the account showed after each fill and each payment of funding, in the order of time. */
export class Moves {
  readonly #capital: Money;
  readonly #numbers = new NumberTable(Object.keys(column).length);
  readonly #money: Money[] = [];

  constructor(capital: Money) {
    this.#capital = capital;
  }

  get length(): number {
    return this.#numbers.length;
  }

  add(time: Micros, { kind, moment }: Move, peak: Money): void {
    const place = this.#numbers.add();
    this.#numbers.set(place, column.time, time);
    this.#numbers.set(place, column.kind, kinds.indexOf(kind));
    const { equity, cash, realized, fees, funding, spreadCapture, inventory } = moment;
    this.#money.push(equity, cash, realized, fees, funding, spreadCapture, inventory, peak);
  }

  time(place: number): Micros {
    return this.#numbers.get(place, column.time) as Micros;
  }

  equity(place: number): Money {
    return this.#money[place * width] as Money;
  }

  point(place: number): CurvePoint {
    const amounts = this.#money.slice(place * width, (place + 1) * width) as Amounts;
    const [equity, cash, realized, fees, funding, spreadCapture, inventory, peak] = amounts;
    const capital = this.#capital;
    const moment = new AccountMoment({ capital, equity, cash, realized, fees, funding, spreadCapture, inventory });
    return new CurvePoint(this.time(place), kinds[this.#numbers.get(place, column.kind)] as PointKind, moment, peak);
  }
}
