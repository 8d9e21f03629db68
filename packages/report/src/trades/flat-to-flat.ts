import type { Instrument, InstrumentId, Lots, Money } from '@replay/core';
import { midsWith } from './excursion.ts';
import { type Execution, keptApart } from './executions.ts';
import { enter, leave, newTrip, openTradeOf, roundTripOf, settleExcursion, split, type Trip } from './open-trade.ts';
import type { OpenTrade, RoundTrip } from './round-trip.ts';

/** Groups executions into trades from flat to flat (metrics.md 3). */
export class RoundTrips {
  readonly closed: RoundTrip[] = [];
  readonly #open = new Map<InstrumentId, Trip>();
  readonly #instruments: ReadonlyMap<InstrumentId, Instrument>;

  constructor(instruments: readonly Instrument[]) {
    this.#instruments = new Map(instruments.map((one) => [one.id, one]));
  }

  apply(execution: Execution): void {
    for (const part of keptApart(execution)) this.#apply(part);
  }

  /** An execution through zero is split there: what closes belongs to the old trade, the rest opens the next. */
  #apply(execution: Execution): void {
    const trip = this.#open.get(execution.instrument);
    if (trip === undefined) return this.#begin(execution);
    settleExcursion(trip);
    const signed = execution.side === 'buy' ? execution.size : -execution.size;
    if (Math.sign(signed) === Math.sign(trip.position)) return enter(trip, execution);
    const closing = Math.min(execution.size, Math.abs(trip.position)) as Lots;
    const [exit, rest] = split(execution, closing);
    leave(trip, exit);
    if (trip.position !== 0) return;
    this.#open.delete(execution.instrument);
    this.closed.push(roundTripOf(trip, exit, this.closed.length + 1));
    if (rest !== undefined) this.#begin(rest);
  }

  /** A mid that what is open could be closed at. */
  mark(instrument: InstrumentId, midDoubled: number): void {
    const trip = this.#open.get(instrument);
    if (trip !== undefined) trip.mids = midsWith(trip.mids, midDoubled);
  }

  /** Funding goes to what is open when it is settled. */
  fund(instrument: InstrumentId, payment: Money): void {
    const trip = this.#open.get(instrument);
    if (trip !== undefined) trip.funding += payment;
  }

  /** The trades that are still open, marked with what their positions are worth. */
  open(heldValue: (id: InstrumentId) => Money): readonly OpenTrade[] {
    return [...this.#open].map(([id, trip]) => openTradeOf(trip, heldValue(id)));
  }

  #begin(execution: Execution): void {
    const instrument = this.#instruments.get(execution.instrument);
    if (instrument === undefined) return;
    const trip = newTrip(instrument, execution);
    enter(trip, execution);
    this.#open.set(execution.instrument, trip);
  }
}
