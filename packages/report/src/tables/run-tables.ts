import {
  absolute,
  Decimal,
  type Instrument,
  type InstrumentId,
  type Micros,
  moneyText,
  priceText,
  ReplayError,
  sizeText,
  timeText,
} from '@replay/core';
import type { CurvePoint } from '../account/curve-point.ts';
import { decimalText } from '../metric.ts';
import type { AccountReport } from '../total.ts';
import type { WholeRun } from '../whole-run.ts';
import { accountsTable, type Row, type RunTable, table } from './table.ts';

/** The fills of a run. Prices, sizes and money are exact decimal texts. */
export function fillsTable(report: Pick<WholeRun, 'run' | 'fills'>): RunTable {
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
      fee: moneyText(fill.money.fee),
      notional: moneyText(fill.money.notional),
      mid_before: midText(fill.reference, instrument),
      spread_capture: moneyText(fill.money.capture),
      position_after: sizeText(fill.positionAfter, instrument),
      tainted: fill.tainted ? 1 : 0,
    };
  });
  return table('fills', fillColumns, rows);
}

/** The orders of a run and what became of them. */
export function ordersTable(report: Pick<WholeRun, 'run' | 'orders'>): RunTable {
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
      value: moneyText(absolute(order.value)),
      fees: moneyText(order.fees),
      tag: order.tag ?? '',
      ...moment('submitted', order.submittedAt),
      arrives: timeText(order.arrivesAt),
      accepted: optionalTime(order.acceptedAt),
      first_fill: optionalTime(order.firstFillAt),
      done: optionalTime(order.doneAt),
    };
  });
  return table('orders', orderColumns, rows);
}

/** The closed trades of a run. */
export function tradesTable(report: Pick<WholeRun, 'run' | 'roundTrips'>): RunTable {
  const instruments = lookup(report);
  const rows = report.roundTrips.map(
    (trip): Row => ({
      trade: trip.trade,
      instrument: trip.instrument,
      side: trip.side,
      size: sizeText(trip.size, instruments(trip.instrument)),
      entry_price: decimalText(trip.entryPrice),
      exit_price: decimalText(trip.exitPrice),
      gross: moneyText(trip.money.gross),
      fees: moneyText(trip.money.fees),
      funding: moneyText(trip.money.funding),
      net: moneyText(trip.money.net),
      mae: trip.excursionMoney === undefined ? '' : moneyText(trip.excursionMoney.worst),
      mfe: trip.excursionMoney === undefined ? '' : moneyText(trip.excursionMoney.best),
      ...moment('opened', trip.openedAt),
      ...moment('closed', trip.closedAt),
      executions: trip.executions,
      fills: trip.fills.join(' '),
    }),
  );
  return table('trades', tradeColumns, rows);
}

/** The equity curve: the start, every point of the grid, every fill and funding payment, the end. */
export const equityTable = (accounts: readonly AccountReport[]): RunTable =>
  accountsTable('equity', equityColumns, accounts, ({ curve }) => curve.map(equityRow));

const equityRow = (point: CurvePoint): Row => ({
  ...moment('time', point.time),
  kind: point.kind,
  equity: moneyText(point.money.equity),
  cash: moneyText(point.money.cash),
  realized: moneyText(point.money.realized),
  unrealized: moneyText(point.money.unrealized),
  fees: moneyText(point.money.fees),
  funding: moneyText(point.money.funding),
  spread_capture: moneyText(point.money.spreadCapture),
  inventory: moneyText(point.money.inventory),
  drawdown: moneyText(point.drawdownMoney),
});

const fillColumns =
  'fill time time_us seen_time sequence order instrument side price size leaves liquidity cause fee notional mid_before spread_capture position_after tainted';
const orderColumns =
  'order instrument side kind time_in_force price size filled fills status reason value fees tag submitted submitted_us arrives accepted first_fill done';
const tradeColumns =
  'trade instrument side size entry_price exit_price gross fees funding net mae mfe opened opened_us closed closed_us executions fills';
const equityColumns =
  'time time_us kind equity cash realized unrealized fees funding spread_capture inventory drawdown';

/** A time twice: to read, and to reckon with. */
const moment = (name: string, time: Micros): Row => ({ [name]: timeText(time), [`${name}_us`]: time });

const optionalTime = (time: Micros | undefined): string => (time === undefined ? '' : timeText(time));

const midText = (doubled: number, { tickSize }: Instrument): string =>
  decimalText(new Decimal(tickSize).mul(doubled).div(2));

function lookup({ run }: Pick<WholeRun, 'run'>): (id: InstrumentId) => Instrument {
  const byId = new Map(run.instruments.map((one) => [one.id, one]));
  return (id) => {
    const instrument = byId.get(id);
    if (instrument !== undefined) return instrument;
    throw new ReplayError('BROKEN_JOURNAL', `the run did not announce the instrument ${id}`);
  };
}
