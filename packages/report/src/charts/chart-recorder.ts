import {
  type Fact,
  type InstrumentId,
  type Micros,
  type OrderFilled,
  type RunStarted,
  roughMoney,
  type TouchLost,
  type TouchMoved,
} from '@replay/core';
import type { AccountMoment } from '../account/account-state.ts';
import type { Accounting, RoughEquity } from '../account/accounting.ts';
import type { Charts } from './charts.ts';
import { ThinLine } from './decimated-line.ts';
import { MarketChart } from './market-chart.ts';

const partNames = ['spreadCapture', 'inventory', 'fees', 'funding'] as const;

/** Draws along with the fold of a report. It reads the account and changes nothing. */
export class ChartRecorder {
  readonly #accounting: Accounting;
  readonly #equity = new ThinLine();
  readonly #parts = {
    spreadCapture: new ThinLine(),
    inventory: new ThinLine(),
    fees: new ThinLine(),
    funding: new ThinLine(),
  };
  readonly #markets: ReadonlyMap<InstrumentId, MarketChart>;

  constructor({ instruments }: Pick<RunStarted, 'instruments'>, accounting: Accounting) {
    this.#accounting = accounting;
    this.#markets = new Map(instruments.map((instrument) => [instrument.id, new MarketChart(instrument)]));
  }

  touch(fact: TouchMoved | TouchLost): void {
    this.#markets.get(fact.instrument)?.touch(fact);
  }

  order(fact: Fact): void {
    if ('order' in fact && 'instrument' in fact && fact.instrument !== undefined)
      this.#markets.get(fact.instrument)?.order(fact);
  }

  fill(fill: OrderFilled, positionAfter: number): void {
    this.#markets.get(fill.instrument)?.fill(fill, positionAfter);
    this.#equity.lookClosely();
  }

  /** An event is over that moved the account, by a mark alone or by more: then with what it shows now. */
  settle(time: Micros, { equity }: RoughEquity, moment: AccountMoment | undefined): void {
    this.#equity.add(time, equity);
    if (moment !== undefined) this.#tellParts(time, moment);
  }

  conclude(from: Micros, to: Micros): Charts {
    this.#tellParts(to, this.#accounting.moment());
    const capital = this.#accounting.capital.toNumber();
    const lines = partNames.map((name) => [name, this.#parts[name].line()]);
    return {
      from,
      to,
      equity: between(this.#equity.line(), from, capital, to, this.#accounting.roughEquity().equity),
      parts: Object.fromEntries(lines),
      instruments: [...this.#markets.values()].map((market) => market.conclude(to)),
    };
  }

  #tellParts(time: Micros, parts: AccountMoment): void {
    for (const name of partNames) this.#parts[name].add(time, roughMoney(parts[name]));
  }
}

/** A line with the ends of the run, whatever happened between them. */
const between = (line: Charts['equity'], from: Micros, start: number, to: Micros, end: number): Charts['equity'] => ({
  times: Float64Array.from([from, ...line.times, to]),
  values: Float64Array.from([start, ...line.values, end]),
});
