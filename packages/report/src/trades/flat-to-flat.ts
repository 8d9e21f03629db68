import type { Instrument, InstrumentId, Lots, Money } from '@replay/core';
import { widenedMids } from './excursion.ts';
import { type Execution, withKeptCoins } from './executions.ts';
import {
  enter,
  leave,
  openTradeOf,
  roundTripOf,
  settleExcursion,
  split,
  type TradeInProgress,
  tradeInProgress,
} from './open-trade.ts';
import type { OpenTrade, RoundTrip } from './round-trip.ts';

/** Groups executions into trades from flat to flat. */
export class FlatToFlat {
  readonly closed: RoundTrip[] = [];
  readonly #open = new Map<InstrumentId, TradeInProgress>();
  readonly #instruments: ReadonlyMap<InstrumentId, Instrument>;

  constructor(instruments: readonly Instrument[]) {
    this.#instruments = new Map(instruments.map((one) => [one.id, one]));
  }

  apply(execution: Execution): void {
    for (const part of withKeptCoins(execution)) this.#apply(part);
  }

  /** An execution through zero is split there: the closing part belongs to the old trade, the rest opens the next. */
  #apply(execution: Execution): void {
    const trade = this.#open.get(execution.instrument);
    if (trade === undefined) return this.#openTrade(execution);
    settleExcursion(trade);
    const signed = execution.side === 'buy' ? execution.size : -execution.size;
    if (Math.sign(signed) === Math.sign(trade.position)) return enter(trade, execution);
    const closing = Math.min(execution.size, Math.abs(trade.position)) as Lots;
    const [exit, rest] = split(execution, closing);
    leave(trade, exit);
    if (trade.position !== 0) return;
    this.#open.delete(execution.instrument);
    this.closed.push(roundTripOf(trade, exit, this.closed.length + 1));
    if (rest !== undefined) this.#openTrade(rest);
  }

  /** A new mid, doubled. */
  mark(instrument: InstrumentId, midDoubled: number): void {
    const trade = this.#open.get(instrument);
    if (trade !== undefined) trade.mids = widenedMids(trade.mids, midDoubled);
  }

  /** Funding belongs to the trade that is open at the settlement. */
  fund(instrument: InstrumentId, payment: Money): void {
    const trade = this.#open.get(instrument);
    if (trade !== undefined) trade.funding += payment;
  }

  /** The trades that are still open, marked with the values of their positions. */
  open(heldValue: (id: InstrumentId) => Money): readonly OpenTrade[] {
    return [...this.#open].map(([id, trade]) => openTradeOf(trade, heldValue(id)));
  }

  #openTrade(execution: Execution): void {
    const instrument = this.#instruments.get(execution.instrument);
    if (instrument === undefined) return;
    const trade = tradeInProgress(instrument, execution);
    enter(trade, execution);
    this.#open.set(execution.instrument, trade);
  }
}
