import {
  decimalOf,
  dividedEvenly,
  type Instrument,
  type Lots,
  type Micros,
  type Money,
  type OrderId,
} from '@replay/core';
import { type Excursion, excursionOver, type MidRange, widened } from './excursion.ts';
import type { Execution } from './executions.ts';
import { type OpenTrade, RoundTrip } from './round-trip.ts';

/** A trade while it is going on; amounts in steps of money. */
export interface Trip {
  readonly instrument: Instrument;
  readonly openedBy: OrderId;
  position: Lots;
  entered: Lots;
  entryValue: Money;
  exitValue: Money;
  fees: Money;
  funding: Money;
  readonly openedAt: Micros;
  readonly openedSequence: number;
  executions: number;
  readonly fills: number[];
  /** Since its last execution, */
  mids: MidRange | undefined;
  /** and up to it. */
  excursion: Excursion<Money> | undefined;
}

/** A trade that begins with an execution, which is still to be entered. */
export const newTrip = (instrument: Instrument, { order, time, sequence }: Execution): Trip => ({
  instrument,
  openedBy: order,
  position: 0 as Lots,
  entered: 0 as Lots,
  entryValue: 0n,
  exitValue: 0n,
  fees: 0n,
  funding: 0n,
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
  const paid = trip.entryValue + trip.exitValue;
  trip.excursion = widened(trip.excursion, excursionOver(trip.instrument, trip.position, paid, trip.mids));
  trip.mids = undefined;
}

export function enter(trip: Trip, execution: Execution): void {
  trip.entered = (trip.entered + execution.size) as Lots;
  trip.entryValue += execution.value;
  take(trip, execution);
}

export function leave(trip: Trip, execution: Execution): void {
  trip.exitValue += execution.value;
  take(trip, execution);
}

function take(trip: Trip, { side, size, fee, fills }: Execution): void {
  trip.position = (trip.position + (side === 'buy' ? size : -size)) as Lots;
  trip.fees += fee;
  // What was kept for a fee is no execution of its own.
  if (fills.length > 0) trip.executions += 1;
  trip.fills.push(...fills);
}

/** Value and fee go by size, and the last part takes what the division left, so that nothing is lost. */
export function split(execution: Execution, closing: Lots): [Execution, Execution | undefined] {
  if (closing === execution.size) return [execution, undefined];
  const part = (whole: Money): Money => dividedEvenly(whole * BigInt(closing), BigInt(execution.size));
  const exit = { ...execution, size: closing, value: part(execution.value), fee: part(execution.fee) };
  const rest = {
    ...execution,
    size: (execution.size - closing) as Lots,
    value: execution.value - exit.value,
    fee: execution.fee - exit.fee,
  };
  return [exit, rest];
}

export function roundTripOf(trip: Trip, last: Execution, trade: number): RoundTrip {
  const { instrument, entryValue, exitValue, fees, funding } = trip;
  const gross = -entryValue - exitValue;
  const frame = {
    trade,
    side: last.side === 'sell' ? 'long' : 'short',
    openedBy: trip.openedBy,
    size: trip.entered,
    openedAt: trip.openedAt,
    closedAt: last.time,
    openedSequence: trip.openedSequence,
    closedSequence: last.sequence,
    executions: trip.executions,
    fills: trip.fills,
  } as const;
  const money = { gross, fees, funding, net: gross - fees + funding, entryValue, exitValue };
  return new RoundTrip(frame, instrument, money, trip.excursion);
}

/** What an unfinished trade has come to, given what its position is worth. */
export function openTradeOf(trip: Trip, heldValue: Money): OpenTrade {
  const { instrument, position, fees, funding, openedAt, fills } = trip;
  const gross = heldValue - trip.entryValue - trip.exitValue;
  return {
    instrument: instrument.id,
    side: position > 0 ? 'long' : 'short',
    size: Math.abs(position) as Lots,
    gross: decimalOf(gross),
    fees: decimalOf(fees),
    funding: decimalOf(funding),
    net: decimalOf(gross - fees + funding),
    openedAt,
    fills,
  };
}
