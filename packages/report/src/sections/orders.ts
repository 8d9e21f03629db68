import type { Report } from '../report/report.ts';
import {
  count,
  duration,
  type FigureTerms,
  type MetricTable,
  moneyUnit,
  ratio,
  type Sheet,
  share,
  type Value,
  word,
} from './figure.ts';

/** What the strategy asked for and what became of it. */
export function ordersSheet(report: Report): Sheet {
  return {
    id: 'orders',
    title: 'Orders',
    note: 'Orders = denied + rejected + accepted + in flight at the end, and accepted = filled + cancelled + expired + open at the end.',
    figures: [...countFigures(report), ...shareFigures(report), ...timeFigures(report), ...messageFigures(report)],
    tables: [timeInForceTable(report), reasonTable(report), causeTable(report)],
  };
}

const counts = {
  orders: ['Orders', 'Everything the strategy asked to place, what its own side denied included.'],
  denied: ['Denied', 'Orders that were refused before they were sent.'],
  rejected: ['Rejected', 'Orders that the venue refused, or that were refused on the way.'],
  accepted: ['Accepted', 'Orders that the venue took.'],
  unacknowledged: ['In flight', 'Orders on their way when the run ended.'],
  filled: ['Filled', 'Orders that filled to the last lot.'],
  cancelled: ['Cancelled', 'Orders that ended by a cancel, of the strategy or of the venue.'],
  cancelledPartly: ['of them filled in part', 'Cancelled orders with at least one fill.'],
  expired: ['Expired', 'Orders that ended by their terms.'],
  expiredPartly: ['of them filled in part', 'Expired orders with at least one fill.'],
  openAtEnd: ['Open at the end', 'Orders that still worked when the run ended.'],
  cancels: ['Cancels', 'Cancels that were sent.'],
  cancelsRejected: ['Cancels refused', 'Cancels that met no working order, or were refused on the way.'],
  amends: ['Amends', 'Amends that were sent.'],
  amendsRejected: ['Amends refused', 'Amends that changed nothing.'],
  otherDenials: ['Other denials', 'Cancels, amends and timers that were refused before they were sent.'],
  fills: ['Fills', 'Every price level or print that filled an order is a fill.'],
  executions: ['Executions', 'The fills of one order by one event are one execution.'],
} as const;

const countFigures = ({ activity }: Report): readonly FigureTerms[] =>
  Object.entries(counts).map(([id, [title, definition]]) => ({
    id,
    title,
    unit: count,
    value: activity[id as keyof typeof counts],
    definition,
  }));

function shareFigures({ activity, execution, ...report }: Report): readonly FigureTerms[] {
  const { maker, taker } = execution.liquidity;
  const { fills, accepted, executions } = activity;
  const money = moneyUnit(report);
  return [
    {
      id: 'fillRatio',
      title: 'Fill ratio',
      unit: share,
      value: activity.fillRatio,
      n: accepted,
      definition: 'Filled size over the size of accepted orders, as last amended.',
    },
    {
      id: 'fillRatioByCount',
      title: 'Fill ratio by count',
      unit: share,
      value: activity.fillRatioByCount,
      n: accepted,
      definition: 'Accepted orders with at least one fill over accepted orders.',
    },
    {
      id: 'cancelRatio',
      title: 'Cancel ratio',
      unit: share,
      value: activity.cancelRatio,
      n: accepted,
      definition: 'Cancelled orders over accepted orders.',
    },
    {
      id: 'orderToTrade',
      title: 'Messages per execution',
      unit: ratio,
      value: activity.orderToTrade,
      n: executions,
      definition: 'Orders, amends and cancels sent over executions.',
    },
    {
      id: 'volume',
      title: 'Volume',
      unit: money,
      value: activity.volume,
      n: fills,
      definition: 'Value of all fills at their prices.',
    },
    {
      id: 'turnover',
      title: 'Turnover',
      unit: { kind: 'per-day' },
      value: activity.turnover,
      n: fills,
      definition: 'Volume over the mean equity of the run, per day.',
    },
    {
      id: 'makerShare',
      title: 'Maker share',
      unit: share,
      value: activity.makerShare,
      n: fills,
      definition: 'Volume of resting orders over all volume; the rest was taken.',
    },
    {
      id: 'takerShare',
      title: 'Taker share',
      unit: share,
      value: activity.takerShare,
      n: fills,
      definition: 'Volume of orders that took over all volume.',
    },
    {
      id: 'makerShareOfExecutions',
      title: 'Maker share of executions',
      unit: share,
      value: execution.makerShareOfExecutions,
      n: maker.executions + taker.executions,
      definition: 'Executions of resting orders over all executions.',
    },
    {
      id: 'takerShareOfExecutions',
      title: 'Taker share of executions',
      unit: share,
      value: execution.takerShareOfExecutions,
      n: maker.executions + taker.executions,
      definition: 'Executions of orders that took over all executions.',
    },
  ];
}

const spans = {
  timeToFirstFill: ['Time to first fill', 'From acceptance to the first fill, of orders that were filled'],
  orderLifetime: ['Lifetime', 'From acceptance to the end of the order, of orders that ended'],
  restingTimeCancelled: ['Lifetime of cancelled orders', 'From acceptance to the cancel'],
} as const;

const timeFigures = ({ execution: { orders } }: Report): readonly FigureTerms[] =>
  Object.entries(spans).flatMap(([id, [title, definition]]) => {
    const { n, p50, p90 } = orders[id as keyof typeof spans];
    return [
      { id: `${id}.p50`, title, unit: duration, value: p50, n, definition: `${definition}: the median.` },
      {
        id: `${id}.p90`,
        title: `${title}, p90`,
        unit: duration,
        value: p90,
        n,
        definition: `${definition}: nine of ten are no longer.`,
      },
    ];
  });

const messageFigures = ({ execution: { orders } }: Report): readonly FigureTerms[] =>
  orders.messagePeaks.flatMap(({ window, messages, perSecond }) => {
    const seconds = window / 1_000_000;
    const span = seconds === 1 ? '1 s' : `${seconds} s`;
    return [
      {
        id: `messageRate.${seconds}s`,
        title: `Most messages a second, in ${span}`,
        unit: ratio,
        value: perSecond,
        n: messages,
        definition: `Orders, amends and cancels sent within the busiest ${span} of the run, per second; to be held against the venue's limit.`,
      },
    ];
  });

function timeInForceTable({ execution: { orders } }: Report): MetricTable {
  return {
    id: 'byTimeInForce',
    title: 'By time in force',
    columns: [
      { id: 'timeInForce', title: 'Time in force', unit: word },
      { id: 'accepted', title: 'Accepted', unit: count },
      { id: 'fillRatio', title: 'Fill ratio', unit: share, definition: 'Filled size over accepted size.' },
      {
        id: 'fillRatioByCount',
        title: 'by count',
        unit: share,
        definition: 'Orders with at least one fill over accepted orders.',
      },
    ],
    rows: orders.byTimeInForce.map(({ lifetime, accepted, fillRatio, fillRatioByCount }) => [
      lifetime,
      accepted,
      fillRatio,
      fillRatioByCount,
    ]),
  };
}

function reasonTable({ activity, execution: { orders } }: Report): MetricTable {
  const told = {
    denied: activity.denialReasons,
    rejected: activity.rejectionReasons,
    cancelled: orders.cancelReasons,
    expired: orders.expireReasons,
  };
  return {
    id: 'reasons',
    title: 'Why orders came to nothing, or ended early',
    columns: [
      { id: 'outcome', title: 'Outcome', unit: word },
      { id: 'reason', title: 'Reason', unit: word },
      { id: 'count', title: 'Times', unit: count },
    ],
    rows: Object.entries(told).flatMap(([outcome, reasons]) =>
      reasons.map(({ reason, count: times }): [string, ...Value[]] => [outcome, reason, times]),
    ),
  };
}

function causeTable(report: Report): MetricTable {
  return {
    id: 'fillCauses',
    title: 'What filled the orders',
    columns: [
      { id: 'cause', title: 'Cause', unit: word },
      { id: 'fills', title: 'Fills', unit: count },
      { id: 'notional', title: 'Volume', unit: moneyUnit(report) },
    ],
    rows: report.activity.fillCauses.map(({ cause, fills, notional }) => [cause, fills, notional]),
  };
}
