import {
  Decimal,
  type Instrument,
  type InstrumentId,
  type Micros,
  priceText,
  ReplayError,
  sizeText,
  timeText,
} from '@replay/core';
import { writeToString } from 'fast-csv';
import type { CurvePoint } from './equity-curve.ts';
import { decimalText } from './metric.ts';
import type { Report } from './report.ts';
import type { AccountReport } from './total.ts';

type Row = Readonly<Record<string, string | number>>;

/** The fills of a run. Prices, sizes and money are exact decimal texts. */
export function fillsCsv(report: Pick<Report, 'run' | 'fills'>): Promise<string> {
  const instruments = lookup(report);
  const rows = report.fills.map((fill): Row => {
    const instrument = instruments(fill.instrument);
    return {
      fill: fill.fill,
      ...moment('time', fill.time),
      seen_time: timeText(fill.seenTime),
      sequence: fill.sequence,
      order: fill.order,
      instrument: fill.instrument,
      side: fill.side,
      price: priceText(fill.price, instrument),
      size: sizeText(fill.size, instrument),
      leaves: sizeText(fill.leaves, instrument),
      liquidity: fill.liquidity,
      cause: fill.cause,
      fee: decimalText(fill.fee),
      notional: decimalText(fill.notional),
      mid_before: midText(fill.reference, instrument),
      spread_capture: decimalText(fill.capture),
      position_after: sizeText(fill.positionAfter, instrument),
      tainted: fill.tainted ? 1 : 0,
    };
  });
  return csv(fillColumns, rows);
}

/** The orders of a run and what became of them. */
export function ordersCsv(report: Pick<Report, 'run' | 'orders'>): Promise<string> {
  const instruments = lookup(report);
  const rows = report.orders.map((order): Row => {
    const instrument = instruments(order.instrument);
    const { terms } = order;
    return {
      order: order.order,
      instrument: order.instrument,
      side: order.side,
      kind: terms.kind,
      time_in_force: terms.kind === 'limit' ? terms.timeInForce : '',
      price: terms.kind === 'limit' ? priceText(terms.price, instrument) : '',
      size: sizeText(order.size, instrument),
      filled: sizeText(order.filled, instrument),
      fills: order.fills,
      status: order.status,
      reason: order.reason ?? '',
      value: decimalText(order.value.abs()),
      fees: decimalText(order.fees),
      tag: order.tag ?? '',
      ...moment('submitted', order.submittedAt),
      arrives: timeText(order.arrivesAt),
      accepted: optionalTime(order.acceptedAt),
      first_fill: optionalTime(order.firstFillAt),
      done: optionalTime(order.doneAt),
    };
  });
  return csv(orderColumns, rows);
}

/** The closed trades of a run. */
export function tradesCsv(report: Pick<Report, 'run' | 'roundTrips'>): Promise<string> {
  const instruments = lookup(report);
  const rows = report.roundTrips.map(
    (trip): Row => ({
      trade: trip.trade,
      instrument: trip.instrument,
      side: trip.side,
      size: sizeText(trip.size, instruments(trip.instrument)),
      entry_price: decimalText(trip.entryPrice),
      exit_price: decimalText(trip.exitPrice),
      gross: decimalText(trip.gross),
      fees: decimalText(trip.fees),
      funding: decimalText(trip.funding),
      net: decimalText(trip.net),
      mae: trip.excursion === undefined ? '' : decimalText(trip.excursion.worst),
      mfe: trip.excursion === undefined ? '' : decimalText(trip.excursion.best),
      ...moment('opened', trip.openedAt),
      ...moment('closed', trip.closedAt),
      executions: trip.executions,
      fills: trip.fills.join(' '),
    }),
  );
  return csv(tradeColumns, rows);
}

/** The equity curve: the start, every point of the grid, every fill and funding payment, the end. */
export const equityCsv = ({ curve }: Pick<Report, 'curve'>): Promise<string> =>
  csv(equityColumns, curve.map(equityRow));

/** The equity curves of several accounts, one after the other. */
export const accountsEquityCsv = (accounts: readonly AccountReport[]): Promise<string> =>
  csv(
    `account ${equityColumns}`,
    accounts.flatMap(({ name, report }) => report.curve.map((point): Row => ({ account: name, ...equityRow(point) }))),
  );

const equityRow = (point: CurvePoint): Row => ({
  ...moment('time', point.time),
  kind: point.kind,
  equity: decimalText(point.equity),
  cash: decimalText(point.cash),
  realized: decimalText(point.realized),
  unrealized: decimalText(point.unrealized),
  fees: decimalText(point.fees),
  funding: decimalText(point.funding),
  drawdown: decimalText(point.drawdown),
});

const fillColumns =
  'fill time time_us seen_time sequence order instrument side price size leaves liquidity cause fee notional mid_before spread_capture position_after tainted';
const orderColumns =
  'order instrument side kind time_in_force price size filled fills status reason value fees tag submitted submitted_us arrives accepted first_fill done';
const tradeColumns =
  'trade instrument side size entry_price exit_price gross fees funding net mae mfe opened opened_us closed closed_us executions fills';
const equityColumns = 'time time_us kind equity cash realized unrealized fees funding drawdown';

/** The header is always there, so that a table without rows is still a table. */
const csv = (columns: string, rows: readonly Row[]): Promise<string> =>
  writeToString([...rows], { headers: columns.split(' '), alwaysWriteHeaders: true, includeEndRowDelimiter: true });

/** A time twice: to read, and to reckon with. */
const moment = (name: string, time: Micros): Row => ({ [name]: timeText(time), [`${name}_us`]: time });

const optionalTime = (time: Micros | undefined): string => (time === undefined ? '' : timeText(time));

const midText = (doubled: number, { tickSize }: Instrument): string =>
  decimalText(new Decimal(tickSize).mul(doubled).div(2));

function lookup({ run }: Pick<Report, 'run'>): (id: InstrumentId) => Instrument {
  const byId = new Map(run.instruments.map((one) => [one.id, one]));
  return (id) => {
    const instrument = byId.get(id);
    if (instrument !== undefined) return instrument;
    throw new ReplayError('BROKEN_JOURNAL', `the run did not announce the instrument ${id}`);
  };
}
