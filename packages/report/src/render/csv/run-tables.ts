import { absolute, type Micros, moneyText } from '@replay/core';
import type { CurvePoint } from '../../account/curve-point.ts';
import type { RunReports } from '../../fold/account-folds.ts';
import type { AccountReport } from '../../fold/total.ts';
import { type WholeRun, wholeRun } from '../../fold/whole-run.ts';
import type { MarkoutFigures } from '../../markouts/markout-sums.ts';
import type { Markout } from '../../markouts/markouts.ts';
import { decimalText, metricText } from '../../metric/metric.ts';
import type { FillRecord } from '../../orders/fill-record.ts';
import type { OrderRecord } from '../../orders/order-record.ts';
import type { RoundTrip } from '../../trades/round-trip.ts';
import { instrumentTexts, timeTexts } from './cell-texts.ts';
import { accountsTable, type Columns, type RunTable, table } from './table.ts';

/** The fills of a run. Prices, sizes and money are exact decimal texts. */
export function fillsTable({ run, fills }: Pick<WholeRun, 'run' | 'fills'>): RunTable {
  const texts = instrumentTexts(run);
  const columns: Columns<FillRecord> = {
    fill: ({ fill }) => fill,
    ...timeColumns('time', ({ time }) => time),
    seen_time: optionalTime(({ seenTime }) => seenTime),
    sequence: ({ sequence }) => sequence,
    order: ({ order }) => order,
    instrument: ({ instrument }) => instrument,
    side: ({ side }) => side,
    price: ({ instrument, price }) => texts(instrument).price(price),
    size: ({ instrument, size }) => texts(instrument).size(size),
    leaves: ({ instrument, leaves }) => texts(instrument).size(leaves),
    liquidity: ({ liquidity }) => liquidity,
    cause: ({ cause }) => cause,
    fee: ({ money }) => moneyText(money.fee),
    notional: ({ money }) => moneyText(money.notional),
    mid_before: ({ instrument, reference }) => texts(instrument).mid(reference),
    spread_capture: ({ money }) => moneyText(money.capture),
    position_after: ({ instrument, positionAfter }) => texts(instrument).size(positionAfter),
    tainted: ({ tainted }) => (tainted ? 1 : 0),
  };
  return table('fills', columns, fills);
}

/** The orders of a run and their outcomes. */
export function ordersTable({ run, orders }: Pick<WholeRun, 'run' | 'orders'>): RunTable {
  const texts = instrumentTexts(run);
  const columns: Columns<OrderRecord> = {
    order: ({ order }) => order,
    instrument: ({ instrument }) => instrument,
    side: ({ side }) => side,
    kind: ({ terms }) => terms.kind,
    time_in_force: ({ terms }) => (terms.kind === 'limit' ? terms.timeInForce : ''),
    price: ({ instrument, terms }) => (terms.kind === 'limit' ? texts(instrument).price(terms.price) : ''),
    size: ({ instrument, size }) => texts(instrument).size(size),
    filled: ({ instrument, filled }) => texts(instrument).size(filled),
    fills: ({ fills }) => fills,
    status: ({ status }) => status,
    reason: ({ reason }) => reason ?? '',
    value: ({ value }) => moneyText(absolute(value)),
    fees: ({ fees }) => moneyText(fees),
    tag: ({ tag }) => tag ?? '',
    ...timeColumns('submitted', ({ submittedAt }) => submittedAt),
    arrives: optionalTime(({ arrivesAt }) => arrivesAt),
    accepted: optionalTime(({ acceptedAt }) => acceptedAt),
    first_fill: optionalTime(({ firstFillAt }) => firstFillAt),
    done: optionalTime(({ doneAt }) => doneAt),
  };
  return table('orders', columns, orders);
}

/** The closed trades of a run. */
export function tradesTable({ run, roundTrips }: Pick<WholeRun, 'run' | 'roundTrips'>): RunTable {
  const texts = instrumentTexts(run);
  const columns: Columns<RoundTrip> = {
    trade: ({ trade }) => trade,
    instrument: ({ instrument }) => instrument,
    side: ({ side }) => side,
    size: ({ instrument, size }) => texts(instrument).size(size),
    entry_price: ({ entryPrice }) => decimalText(entryPrice),
    exit_price: ({ exitPrice }) => decimalText(exitPrice),
    gross: ({ money }) => moneyText(money.gross),
    fees: ({ money }) => moneyText(money.fees),
    funding: ({ money }) => moneyText(money.funding),
    net: ({ money }) => moneyText(money.net),
    mae: ({ excursionMoney }) => (excursionMoney === undefined ? '' : moneyText(excursionMoney.worst)),
    mfe: ({ excursionMoney }) => (excursionMoney === undefined ? '' : moneyText(excursionMoney.best)),
    ...timeColumns('opened', ({ openedAt }) => openedAt),
    ...timeColumns('closed', ({ closedAt }) => closedAt),
    executions: ({ executions }) => executions,
    fills: ({ fills }) => fills.join(' '),
  };
  return table('trades', columns, roundTrips);
}

/** The equity curve: the start, every point of the grid, every fill and funding payment, and the end. */
export function equityTable(accounts: readonly AccountReport[]): RunTable {
  const columns: Columns<CurvePoint> = {
    ...timeColumns('time', ({ time }) => time),
    kind: ({ kind }) => kind,
    equity: ({ money }) => moneyText(money.equity),
    cash: ({ money }) => moneyText(money.cash),
    realized: ({ money }) => moneyText(money.realized),
    unrealized: ({ money }) => moneyText(money.unrealized),
    fees: ({ money }) => moneyText(money.fees),
    funding: ({ money }) => moneyText(money.funding),
    spread_capture: ({ money }) => moneyText(money.spreadCapture),
    inventory: ({ money }) => moneyText(money.inventory),
    drawdown: ({ drawdownMoney }) => moneyText(drawdownMoney),
  };
  return accountsTable('equity', columns, accounts, ({ curve }) => curve);
}

/** A time in two columns: as a text, and as microseconds for calculations. */
function timeColumns<Item>(name: string, timeOf: (record: Item) => Micros): Columns<Item> {
  return { [name]: optionalTime(timeOf), [`${name}_us`]: timeOf };
}

function optionalTime<Item>(timeOf: (record: Item) => Micros | undefined): (record: Item) => string {
  const text = timeTexts();
  return (record) => {
    const time = timeOf(record);
    return time === undefined ? '' : text(time);
  };
}

/** The mark-outs: a row for each horizon and liquidity. */
export const markoutsTable = (accounts: readonly AccountReport[]): RunTable =>
  accountsTable('markouts', columns, accounts, ({ markouts }) =>
    markouts.flatMap((markout) =>
      (['all', 'maker', 'taker'] as const).map((liquidity) => ({ markout, liquidity, figures: markout[liquidity] })),
    ),
  );

interface MarkoutRow {
  readonly markout: Markout;
  readonly liquidity: 'all' | 'maker' | 'taker';
  readonly figures: MarkoutFigures;
}

const columns: Columns<MarkoutRow> = {
  horizon: ({ markout }) => markout.horizon.name,
  horizon_us: ({ markout }) => markout.horizon.after,
  liquidity: ({ liquidity }) => liquidity,
  fills: ({ figures }) => figures.n,
  mean_bps: ({ figures }) => metricText(figures.meanBps) ?? '',
  plain_mean_bps: ({ figures }) => metricText(figures.plainMeanBps) ?? '',
  error_bps: ({ figures }) => metricText(figures.errorBps) ?? '',
  amount: ({ figures }) => decimalText(figures.amount),
  capture: ({ figures }) => decimalText(figures.capture),
  adverse_selection: ({ figures }) => decimalText(figures.adverseSelection),
  adverse_selection_bps: ({ figures }) => metricText(figures.adverseSelectionBps) ?? '',
  dropped_past_end: ({ figures }) => figures.droppedPastEnd,
  dropped_by_gap: ({ figures }) => figures.droppedByGap,
};

/** The tables of a run. Fills, orders and trades of several accounts share a table, because each row names its instrument. */
export function allTables(reports: RunReports): readonly RunTable[] {
  const whole = wholeRun(reports);
  return [
    fillsTable(whole),
    ordersTable(whole),
    tradesTable(whole),
    equityTable(reports.accounts),
    markoutsTable(reports.accounts),
  ];
}
