import type { InstrumentId, Lots, Micros, Money, OrderFilled, OrderId, Side } from '@replay/core';
import type { BookedFill, KeptCoins } from '../account/accounting.ts';

/**
 * The fills of one order by one event, as one: a market order through five levels is not five trades (metrics.md 1).
 * Amounts in steps of money.
 */
export interface Execution {
  readonly order: OrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly size: Lots;
  /** The sum of the booked signed values. */
  readonly value: Money;
  readonly fee: Money;
  /** Coins that the venue kept for the fees. */
  readonly kept: KeptCoins | undefined;
  readonly time: Micros;
  readonly sequence: number;
  /** The numbers of the fills that were merged. */
  readonly fills: readonly number[];
}

/** Merges fills into executions, and hands them on when an event can bring no more of them. */
export class ExecutionMerger {
  #sequence = -1;
  /** One for each order, hardly ever more than one: a map that is emptied at each event would cost more than it finds. */
  #pending: Execution[] = [];

  /** Nothing is being merged. */
  get isIdle(): boolean {
    return this.#pending.length === 0;
  }

  /** Takes a fill, and gives the executions of the event before if this one is another. */
  add(fill: OrderFilled, { value, fee, kept }: BookedFill): readonly Execution[] {
    const done = fill.sequence === this.#sequence ? nothing : this.flush();
    this.#sequence = fill.sequence;
    const { order, instrument, side, size, time, sequence } = fill;
    const place = this.#pending.findIndex((one) => one.order === order);
    const begun = this.#pending[place];
    if (begun === undefined) {
      this.#pending.push({ order, instrument, side, size, value, fee, kept, time, sequence, fills: [fill.fill] });
      return done;
    }
    this.#pending[place] = {
      ...begun,
      size: (begun.size + size) as Lots,
      value: begun.value + value,
      fee: begun.fee + fee,
      kept: together(begun.kept, kept),
      fills: [...begun.fills, fill.fill],
    };
    return done;
  }

  /** Gives what is still being merged, in the order in which it began. */
  flush(): readonly Execution[] {
    if (this.#pending.length === 0) return nothing;
    const done = this.#pending;
    this.#pending = [];
    return done;
  }
}

/** Most events fill nothing: they share one list. */
const nothing: readonly Execution[] = [];

const together = (one: KeptCoins | undefined, other: KeptCoins | undefined): KeptCoins | undefined =>
  one === undefined || other === undefined
    ? (one ?? other)
    : { size: (one.size + other.size) as Lots, value: one.value + other.value };

/**
 * An execution, and behind it the coins that it left with the venue for its fee: those leave the trade at once, at the mid,
 * for which the fee is charged.
 */
export function keptApart(execution: Execution): readonly Execution[] {
  if (execution.kept === undefined) return [execution];
  const { kept, ...bought } = execution;
  const whole: Execution = { ...bought, kept: undefined };
  return [whole, { ...whole, side: 'sell', size: kept.size, value: -kept.value, fee: 0n, fills: [] }];
}
