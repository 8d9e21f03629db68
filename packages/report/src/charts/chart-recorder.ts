import {
  approximateMoney,
  type Fact,
  type InstrumentId,
  type Micros,
  type OrderFilled,
  type RunStarted,
  type TouchLost,
  type TouchMoved,
} from '@replay/core';
import type { AccountState } from '../account/account-state.ts';
import type { Accounting, ApproximateEquity } from '../account/accounting.ts';
import type { Charts } from './charts.ts';
import { DecimatedLine } from './decimated-line.ts';
import { MarketChart } from './market-chart.ts';

const parts = ['spreadCapture', 'inventory', 'fees', 'funding'] as const;

/** Records the data of the charts during the fold of a report. Reads the account and changes nothing. */
export class ChartRecorder {
  readonly #accounting: Accounting;
  readonly #equity = new DecimatedLine();
  readonly #parts = {
    spreadCapture: new DecimatedLine(),
    inventory: new DecimatedLine(),
    fees: new DecimatedLine(),
    funding: new DecimatedLine(),
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
    this.#equity.keepDetail();
  }

  /** An event that changed equity is complete; `state` is given for a fill or a funding payment. */
  settle(time: Micros, { equity }: ApproximateEquity, state: AccountState | undefined): void {
    this.#equity.add(time, equity);
    if (state !== undefined) this.#addParts(time, state);
  }

  conclude(from: Micros, to: Micros): Charts {
    this.#addParts(to, this.#accounting.state());
    const capital = this.#accounting.capital.toNumber();
    const lines = parts.map((name) => [name, this.#parts[name].line()]);
    return {
      from,
      to,
      equity: between(this.#equity.line(), from, capital, to, this.#accounting.approximateEquity().equity),
      parts: Object.fromEntries(lines),
      instruments: [...this.#markets.values()].map((market) => market.conclude(to)),
    };
  }

  #addParts(time: Micros, state: AccountState): void {
    for (const name of parts) this.#parts[name].add(time, approximateMoney(state[name]));
  }
}

/** A line extended to both ends of the run. */
const between = (line: Charts['equity'], from: Micros, start: number, to: Micros, end: number): Charts['equity'] => ({
  times: Float64Array.from([from, ...line.times, to]),
  values: Float64Array.from([start, ...line.values, end]),
});
