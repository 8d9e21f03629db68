import type { InstrumentId, Lots, Micros, Money, OrderFilled, OrderId, Side } from '@replay/core';
import type { BookedFill, KeptCoins } from '../account/accounting.ts';

/**
 * The fills of one order by one event, merged: a market order through five levels is one execution, not five. Amounts are in steps of
 * money.
 */
export interface Execution {
  readonly order: OrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly size: Lots;
  /** The sum of the booked signed values. */
  readonly value: Money;
  readonly fee: Money;
  /** Coins kept by the venue for the fees. */
  readonly kept: KeptCoins | undefined;
  readonly time: Micros;
  readonly sequence: number;
  /** The numbers of the fills that were merged. */
  readonly fills: readonly number[];
}

/** Merges fills into executions, and returns them once their event is complete. */
export class ExecutionMerger {
  #sequence = -1;
  /** One for each order, rarely more than one: a map would cost more than a search. */
  #pending: Execution[] = [];

  /** No execution is pending. */
  get isIdle(): boolean {
    return this.#pending.length === 0;
  }

  /** Adds a fill, and returns the executions of the event before if this is another one. */
  add(fill: OrderFilled, { value, fee, kept }: BookedFill): readonly Execution[] {
    const done = fill.sequence === this.#sequence ? nothing : this.flush();
    this.#sequence = fill.sequence;
    const { order, instrument, side, size, time, sequence } = fill;
    const index = this.#pending.findIndex((one) => one.order === order);
    const pending = this.#pending[index];
    if (pending === undefined) {
      this.#pending.push({ order, instrument, side, size, value, fee, kept, time, sequence, fills: [fill.fill] });
      return done;
    }
    this.#pending[index] = {
      ...pending,
      size: (pending.size + size) as Lots,
      value: pending.value + value,
      fee: pending.fee + fee,
      kept: combined(pending.kept, kept),
      fills: [...pending.fills, fill.fill],
    };
    return done;
  }

  /** Returns the pending executions, in the order of their first fills. */
  flush(): readonly Execution[] {
    if (this.#pending.length === 0) return nothing;
    const done = this.#pending;
    this.#pending = [];
    return done;
  }
}

/** Shared, because most events fill nothing. */
const nothing: readonly Execution[] = [];

const combined = (one: KeptCoins | undefined, other: KeptCoins | undefined): KeptCoins | undefined =>
  one === undefined || other === undefined
    ? (one ?? other)
    : { size: (one.size + other.size) as Lots, value: one.value + other.value };

/**
 * An execution, followed by the coins that the venue kept for its fee: they leave the trade at once, at the mid at which the fee is
 * charged.
 */
export function withKeptCoins(execution: Execution): readonly Execution[] {
  if (execution.kept === undefined) return [execution];
  const { kept, ...bought } = execution;
  const whole: Execution = { ...bought, kept: undefined };
  return [whole, { ...whole, side: 'sell', size: kept.size, value: -kept.value, fee: 0n, fills: [] }];
}
