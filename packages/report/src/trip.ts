import { booked, type Decimal, type Instrument, type InstrumentId, type Lots, type Micros, zero } from '@replay/core';
import { averageEntry } from '@replay/ledger';
import { type Excursion, excursionOver, type MidRange, widened } from './excursion.ts';
import type { Execution } from './executions.ts';

/** A closed trade: from flat to flat, or as another grouping has it. Amounts are in the settlement currency. */
export interface RoundTrip {
  /** Counts from 1 in the order of closing. */
  readonly trade: number;
  readonly instrument: InstrumentId;
  readonly side: 'long' | 'short';
  /** All that was entered, in lots. */
  readonly size: Lots;
  /** Average prices, weighted by size (harmonic for an inverse contract). */
  readonly entryPrice: Decimal;
  readonly exitPrice: Decimal;
  readonly entryNotional: Decimal;
  /** Before fees and funding. */
  readonly gross: Decimal;
  readonly fees: Decimal;
  readonly funding: Decimal;
  /**
   * Maximal adverse and favourable excursion: the worst and the best gross it would have come to at any mid of its life
   * (metrics.md 4). Undefined where no mid was seen, or where an exit closed several entries at once.
   */
  readonly excursion: Excursion | undefined;
  /** gross − fees + funding. Its sign makes the trade a win, a loss or a scratch. */
  readonly net: Decimal;
  readonly openedAt: Micros;
  readonly closedAt: Micros;
  readonly openedSequence: number;
  readonly closedSequence: number;
  readonly executions: number;
  readonly fills: readonly number[];
}

/** A trade that was not closed by the end. It is no round trip and counts in no statistic of trades. */
export interface OpenTrade {
  readonly instrument: InstrumentId;
  readonly side: 'long' | 'short';
  /** What is still open, in lots. */
  readonly size: Lots;
  /** Profit or loss so far of all its executions, marked at the mid, before fees and funding. */
  readonly gross: Decimal;
  readonly fees: Decimal;
  readonly funding: Decimal;
  readonly net: Decimal;
  readonly openedAt: Micros;
  readonly fills: readonly number[];
}

/** A trade while it is going on. */
export interface Trip {
  readonly instrument: Instrument;
  position: Lots;
  entered: Lots;
  entryValue: Decimal;
  exitValue: Decimal;
  fees: Decimal;
  funding: Decimal;
  readonly openedAt: Micros;
  readonly openedSequence: number;
  executions: number;
  readonly fills: number[];
  /** Since its last execution, */
  mids: MidRange | undefined;
  /** and up to it. */
  excursion: Excursion | undefined;
}

/** A trade that begins with an execution, which is still to be entered. */
export const newTrip = (instrument: Instrument, { time, sequence }: Execution): Trip => ({
  instrument,
  position: 0 as Lots,
  entered: 0 as Lots,
  entryValue: zero,
  exitValue: zero,
  fees: zero,
  funding: zero,
  openedAt: time,
  openedSequence: sequence,
  executions: 0,
  fills: [],
  mids: undefined,
  excursion: undefined,
});

/** Reckons the excursion since the last execution: to be called before the next. */
export function settleExcursion(trip: Trip): void {
  if (trip.mids === undefined) return;
  const paid = trip.entryValue.add(trip.exitValue);
  trip.excursion = widened(trip.excursion, excursionOver(trip.instrument, trip.position, paid, trip.mids));
  trip.mids = undefined;
}

export function enter(trip: Trip, execution: Execution): void {
  trip.entered = (trip.entered + execution.size) as Lots;
  trip.entryValue = trip.entryValue.add(execution.value);
  take(trip, execution);
}

export function leave(trip: Trip, execution: Execution): void {
  trip.exitValue = trip.exitValue.add(execution.value);
  take(trip, execution);
}

function take(trip: Trip, { side, size, fee, fills }: Execution): void {
  trip.position = (trip.position + (side === 'buy' ? size : -size)) as Lots;
  trip.fees = trip.fees.add(fee);
  // What was kept for a fee is no execution of its own.
  if (fills.length > 0) trip.executions += 1;
  trip.fills.push(...fills);
}

/** Value and fee go by size, and the last part takes what the division left, so that nothing is lost. */
export function split(execution: Execution, closing: Lots): [Execution, Execution | undefined] {
  if (closing === execution.size) return [execution, undefined];
  const part = (whole: Decimal): Decimal => booked(whole.mul(closing).div(execution.size));
  const exit = { ...execution, size: closing, value: part(execution.value), fee: part(execution.fee) };
  const rest = {
    ...execution,
    size: (execution.size - closing) as Lots,
    value: execution.value.sub(exit.value),
    fee: execution.fee.sub(exit.fee),
  };
  return [exit, rest];
}

export function roundTripOf(trip: Trip, last: Execution, trade: number): RoundTrip {
  const { instrument, entered, entryValue, exitValue, fees, funding } = trip;
  const long = last.side === 'sell';
  const gross = entryValue.add(exitValue).neg();
  const priceOf = (size: number, value: Decimal): Decimal =>
    averageEntry({ instrument, size: size as Lots, entryValue: value }) ?? zero;
  return {
    trade,
    instrument: instrument.id,
    side: long ? 'long' : 'short',
    size: entered,
    entryPrice: priceOf(long ? entered : -entered, entryValue),
    exitPrice: priceOf(long ? -entered : entered, exitValue),
    entryNotional: entryValue.abs(),
    gross,
    fees,
    funding,
    excursion: trip.excursion,
    net: gross.sub(fees).add(funding),
    openedAt: trip.openedAt,
    closedAt: last.time,
    openedSequence: trip.openedSequence,
    closedSequence: last.sequence,
    executions: trip.executions,
    fills: trip.fills,
  };
}

/** What an unfinished trade has come to, given what its position is worth. */
export function openTradeOf(trip: Trip, heldValue: Decimal): OpenTrade {
  const { instrument, position, fees, funding, openedAt, fills } = trip;
  const gross = heldValue.sub(trip.entryValue).sub(trip.exitValue);
  return {
    instrument: instrument.id,
    side: position > 0 ? 'long' : 'short',
    size: Math.abs(position) as Lots,
    gross,
    fees,
    funding,
    net: gross.sub(fees).add(funding),
    openedAt,
    fills,
  };
}
