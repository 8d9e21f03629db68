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

/** A trade that is not closed yet; amounts in steps of money. */
export interface TradeInProgress {
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
  /** The mids since its last execution. */
  mids: MidRange | undefined;
  /** The excursion up to its last execution. */
  excursion: Excursion<Money> | undefined;
}

/** A trade that an execution opens; the execution is still to be entered. */
export const tradeInProgress = (instrument: Instrument, { order, time, sequence }: Execution): TradeInProgress => ({
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

/** Updates the excursion; to be called before each execution. */
export function settleExcursion(trade: TradeInProgress): void {
  if (trade.mids === undefined) return;
  const paid = trade.entryValue + trade.exitValue;
  trade.excursion = widened(trade.excursion, excursionOver(trade.instrument, trade.position, paid, trade.mids));
  trade.mids = undefined;
}

export function enter(trade: TradeInProgress, execution: Execution): void {
  trade.entered = (trade.entered + execution.size) as Lots;
  trade.entryValue += execution.value;
  take(trade, execution);
}

export function leave(trade: TradeInProgress, execution: Execution): void {
  trade.exitValue += execution.value;
  take(trade, execution);
}

function take(trade: TradeInProgress, { side, size, fee, fills }: Execution): void {
  trade.position = (trade.position + (side === 'buy' ? size : -size)) as Lots;
  trade.fees += fee;
  // Coins kept for a fee are not an execution of their own.
  if (fills.length > 0) trade.executions += 1;
  trade.fills.push(...fills);
}

/** Splits value and fee by size; the last part takes the remainder of the division. */
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

export function roundTripOf(trade: TradeInProgress, last: Execution, number: number): RoundTrip {
  const { instrument, entryValue, exitValue, fees, funding } = trade;
  const gross = -entryValue - exitValue;
  const frame = {
    trade: number,
    side: last.side === 'sell' ? 'long' : 'short',
    openedBy: trade.openedBy,
    size: trade.entered,
    openedAt: trade.openedAt,
    closedAt: last.time,
    openedSequence: trade.openedSequence,
    closedSequence: last.sequence,
    executions: trade.executions,
    fills: trade.fills,
  } as const;
  const money = { gross, fees, funding, net: gross - fees + funding, entryValue, exitValue };
  return new RoundTrip(frame, instrument, money, trade.excursion);
}

/** A trade open at the end, given the value of its position. */
export function openTradeOf(trade: TradeInProgress, heldValue: Money): OpenTrade {
  const { instrument, position, fees, funding, openedAt, fills } = trade;
  const gross = heldValue - trade.entryValue - trade.exitValue;
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
