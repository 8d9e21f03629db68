import type { Micros, Money } from '@replay/core';
import { NumberTable } from '../columns/number-table.ts';
import { AccountState } from './account-state.ts';
import { CurvePoint, type PointKind } from './curve-point.ts';

const kinds = ['fill', 'funding'] as const satisfies readonly PointKind[];

const column = { time: 0, kind: 1 } as const;

/** A fill or a funding payment, and the account after it. */
export interface AccountChange {
  readonly kind: (typeof kinds)[number];
  readonly state: AccountState;
}

/** The amounts of a change, in the order in which they are stored. */
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

/** The account after each fill and each funding payment, in the order of time. */
export class AccountChanges {
  readonly #capital: Money;
  readonly #numbers = new NumberTable(Object.keys(column).length);
  readonly #money: Money[] = [];

  constructor(capital: Money) {
    this.#capital = capital;
  }

  get length(): number {
    return this.#numbers.length;
  }

  add(time: Micros, { kind, state }: AccountChange, peak: Money): void {
    const index = this.#numbers.add();
    this.#numbers.set(index, column.time, time);
    this.#numbers.set(index, column.kind, kinds.indexOf(kind));
    const { equity, cash, realized, fees, funding, spreadCapture, inventory } = state;
    this.#money.push(equity, cash, realized, fees, funding, spreadCapture, inventory, peak);
  }

  time(index: number): Micros {
    return this.#numbers.get(index, column.time) as Micros;
  }

  equity(index: number): Money {
    return this.#money[index * width] as Money;
  }

  point(index: number): CurvePoint {
    const amounts = this.#money.slice(index * width, (index + 1) * width) as Amounts;
    const [equity, cash, realized, fees, funding, spreadCapture, inventory, peak] = amounts;
    const capital = this.#capital;
    const state = new AccountState({ capital, equity, cash, realized, fees, funding, spreadCapture, inventory });
    return new CurvePoint(this.time(index), kinds[this.#numbers.get(index, column.kind)] as PointKind, state, peak);
  }
}
