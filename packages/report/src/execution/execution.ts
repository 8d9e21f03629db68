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
import type { MarkoutTracker } from '../markouts/markout-tracker.ts';
import { type Metric, share } from '../metric/metric.ts';
import type { OrderFact, OrderLog } from '../orders/order-log.ts';
import { type OrderStatistics, orderStatistics } from '../orders/order-statistics.ts';
import { type ExecutionFigures, executionFigures, totalSums } from './execution-figures.ts';
import { InstrumentExecution } from './instrument-execution.ts';
import { type Latencies, LatencyTracker } from './latencies.ts';

/** Orders, execution costs and quoting; see docs/metrics.md, "Orders" to "Latency". */
export interface Execution extends ExecutionFigures {
  readonly orders: OrderStatistics;
  readonly latencies: Latencies;
  readonly makerShareOfExecutions: Metric;
  readonly takerShareOfExecutions: Metric;
  /** Instruments in which something was ordered or traded. */
  readonly byInstrument: readonly ({ readonly instrument: Instrument } & ExecutionFigures)[];
}

/** Accumulates execution costs by instrument. */
export class ExecutionTracker {
  readonly #run: RunStarted;
  readonly #byInstrument: ReadonlyMap<InstrumentId, InstrumentExecution>;
  readonly #latencies = new LatencyTracker();
  /** Facts mostly concern the instrument of the fact before. */
  #latest: { readonly id: InstrumentId; readonly execution: InstrumentExecution | undefined } | undefined;

  constructor(run: RunStarted, markouts: ReadonlyMap<InstrumentId, MarkoutTracker>) {
    this.#run = run;
    this.#byInstrument = new Map(
      run.instruments.flatMap((instrument) => {
        const tracker = markouts.get(instrument.id);
        return tracker === undefined ? [] : [[instrument.id, new InstrumentExecution(instrument, tracker)]];
      }),
    );
  }

  move(touch: TouchMoved): void {
    this.#of(touch.instrument)?.move(touch);
  }

  apply(fact: Exclude<OrderFact, OrderFilled>): void {
    switch (fact.type) {
      case 'OrderSubmitted':
      case 'AmendSubmitted':
        this.#latencies.submitted(fact);
        return this.#of(fact.instrument)?.submitted(fact);
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
        this.#latencies.responded(fact);
        return this.#of(fact.instrument)?.responded(fact);
      default:
        return assertNever(fact);
    }
  }

  fill(fill: OrderFilled, booked: BookedFill): void {
    this.#latencies.responded(fill);
    this.#of(fill.instrument)?.fill(fill, booked);
  }

  conclude(from: Micros, to: Micros, orders: OrderLog): Execution {
    const { instruments, models } = this.#run;
    const time = to - from;
    const parts = instruments.flatMap((instrument) => {
      const sums = this.#byInstrument.get(instrument.id)?.conclude(to);
      return sums === undefined ? [] : [{ instrument, sums }];
    });
    const only = parts.length === 1 ? parts[0] : undefined;
    const total = only?.sums ?? totalSums(parts.map(({ sums }) => sums));
    const figures = executionFigures(total, time * Math.max(parts.length, 1), only?.instrument);
    const { maker, taker } = figures.liquidity;
    const ofExecutions = (part: number): Metric => share(part, maker.executions + taker.executions, 'NO_FILLS');
    return {
      ...figures,
      makerShareOfExecutions: ofExecutions(maker.executions),
      takerShareOfExecutions: ofExecutions(taker.executions),
      orders: orderStatistics(orders.table, orders.peaks, instruments),
      latencies: this.#latencies.conclude(models.latency),
      byInstrument: parts.map(({ instrument, sums }) => ({
        instrument,
        ...executionFigures(sums, time, instrument),
      })),
    };
  }

  #of(id: InstrumentId): InstrumentExecution | undefined {
    if (this.#latest?.id !== id) this.#latest = { id, execution: this.#byInstrument.get(id) };
    return this.#latest.execution;
  }
}
