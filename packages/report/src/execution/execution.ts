import {
  assertNever,
  type Instrument,
  type InstrumentId,
  type Micros,
  type OrderFilled,
  type RunStarted,
  type TouchMoved,
} from '@replay/core';
import type { BookedFill } from '../account/accounting.ts';
import type { LookAhead } from '../markouts/markout-tracker.ts';
import { type Metric, share } from '../metric/metric.ts';
import type { OrderFact, Orders } from '../orders/order-log.ts';
import { type OrderStatistics, orderStatistics } from '../orders/order-statistics.ts';
import { type ExecutionFigures, together } from './execution-sums.ts';
import { ExecutionDesk } from './instrument-execution.ts';
import { type Latencies, LatencyWatch } from './latencies.ts';

/** What became of the orders, what trading cost, and how quoting went (metrics.md 7 to 9). */
export interface Execution extends ExecutionFigures {
  readonly orders: OrderStatistics;
  readonly latencies: Latencies;
  readonly makerShareOfExecutions: Metric;
  readonly takerShareOfExecutions: Metric;
  /** Instruments in which something was ordered or traded. */
  readonly byInstrument: readonly ({ readonly instrument: Instrument } & ExecutionFigures)[];
}

/** Hands the facts to the desk of their instrument. */
export class ExecutionWatch {
  readonly #run: RunStarted;
  readonly #desks: ReadonlyMap<InstrumentId, ExecutionDesk>;
  readonly #latencies = new LatencyWatch();
  /** Facts mostly concern the instrument of the fact before. */
  #last: { readonly id: InstrumentId; readonly desk: ExecutionDesk | undefined } | undefined;

  constructor(run: RunStarted, looks: ReadonlyMap<InstrumentId, LookAhead>) {
    this.#run = run;
    this.#desks = new Map(
      run.instruments.flatMap((instrument) => {
        const look = looks.get(instrument.id);
        return look === undefined ? [] : [[instrument.id, new ExecutionDesk(instrument, look)]];
      }),
    );
  }

  move(touch: TouchMoved): void {
    this.#deskOf(touch.instrument)?.move(touch);
  }

  apply(fact: Exclude<OrderFact, OrderFilled>): void {
    switch (fact.type) {
      case 'OrderSubmitted':
      case 'AmendSubmitted':
        this.#latencies.submitted(fact);
        return this.#deskOf(fact.instrument)?.submitted(fact);
      case 'CancelSubmitted':
        return this.#latencies.submitted(fact);
      case 'IntentDenied':
        return;
      case 'OrderAccepted':
      case 'OrderRejected':
      case 'OrderCancelled':
      case 'OrderExpired':
      case 'OrderAmended':
      case 'CancelRejected':
      case 'AmendRejected':
        this.#latencies.answered(fact);
        return this.#deskOf(fact.instrument)?.answered(fact);
      default:
        return assertNever(fact);
    }
  }

  fill(fill: OrderFilled, booked: BookedFill): void {
    this.#latencies.answered(fill);
    this.#deskOf(fill.instrument)?.fill(fill, booked);
  }

  conclude(from: Micros, to: Micros, orders: Orders): Execution {
    const { instruments, models } = this.#run;
    const time = to - from;
    const sums = instruments.flatMap((instrument) => {
      const sum = this.#desks.get(instrument.id)?.conclude(to);
      return sum === undefined || sum.isIdle ? [] : [{ instrument, sum }];
    });
    const only = sums.length === 1 ? sums[0] : undefined;
    const whole = only?.sum ?? together(sums.map(({ sum }) => sum));
    const figures = whole.figures(time * Math.max(sums.length, 1), only?.instrument);
    const { maker, taker } = figures.liquidity;
    const ofExecutions = (part: number): Metric => share(part, maker.executions + taker.executions, 'NO_FILLS');
    return {
      ...figures,
      makerShareOfExecutions: ofExecutions(maker.executions),
      takerShareOfExecutions: ofExecutions(taker.executions),
      orders: orderStatistics(orders.all, orders.peaks, instruments),
      latencies: this.#latencies.conclude(models.latency),
      byInstrument: sums.map(({ instrument, sum }) => ({ instrument, ...sum.figures(time, instrument) })),
    };
  }

  #deskOf(id: InstrumentId): ExecutionDesk | undefined {
    if (this.#last?.id !== id) this.#last = { id, desk: this.#desks.get(id) };
    return this.#last.desk;
  }
}
