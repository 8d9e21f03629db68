import type { ExecutionFigures } from '../execution/execution-sums.ts';
import type { Cost } from '../execution/taker-costs.ts';
import { type Metric, plus, times } from '../metric/metric.ts';
import type { Report } from '../report/report.ts';
import { bps, count, type FigureTerms, type MetricTable, moneyUnit, type Sheet, type Value, word } from './figure.ts';

/** What taking cost, and what orders cost against having traded at once. */
export function takerSheet(report: Report): Sheet {
  const { taker } = report.execution;
  return {
    id: 'execution',
    title: 'Execution',
    note: 'Costs are positive. The mid on arrival is that of the public book just before an order takes; the mid of the decision is that of the public book at the venue when the request was sent, with every event that the strategy had seen. Basis points are of the value at the mid on arrival, means weighted by it.',
    figures: [
      ...Object.entries(costs).map(
        ([id, [title, definition]]): FigureTerms => ({
          id,
          title,
          unit: bps,
          value: taker[id as keyof typeof costs].meanBps,
          n: taker[id as keyof typeof costs].n,
          definition,
        }),
      ),
      {
        id: 'takerFillsWithoutMid',
        title: 'Left out',
        unit: count,
        value: taker.withoutMid,
        definition: 'Taker fills before the first public mid: there is nothing to hold them against.',
      },
      ...shortfallFigures(report),
    ],
    tables: [costTable(report), spreadTable(report), shortfallTable(report), instrumentTable(report)],
  };
}

const costs = {
  slippageMid: ['Slippage against the mid', 's·(p − mid on arrival): half the spread and the walk through the depth.'],
  halfSpreadPaid: ['Half spread paid', 's·(touch on arrival − mid on arrival).'],
  depthWalk: [
    'Slippage against the touch',
    's·(p − touch on arrival): the walk through the depth, and modelled slippage.',
  ],
  latencyCost: [
    'Latency cost',
    's·(mid on arrival − mid of the decision): what the market did while the order was on its way.',
  ],
  slippageDecision: [
    'Slippage against the decision',
    's·(p − mid of the decision) = latency cost + slippage against the mid.',
  ],
  effectiveSpread: ['Effective spread', '2·s·(p − mid on arrival).'],
} as const;

const kinds = { all: 'All orders', taking: 'Orders that took', resting: 'Orders that waited' } as const;

const shortfallFigures = ({ execution: { shortfall }, ...report }: Report): readonly FigureTerms[] => [
  {
    id: 'implementationShortfall',
    title: 'Implementation shortfall',
    unit: moneyUnit(report),
    value: shortfall.all.total,
    n: shortfall.all.orders,
    definition:
      'What all orders cost against trading all of each at the mid of its decision = delay + slippage + opportunity + fees (Perold 1988). Every order is its own parent; size that never filled counts at the mid when the order ended.',
  },
  {
    id: 'implementationShortfallBps',
    title: 'Shortfall per value ordered',
    unit: bps,
    value: shortfall.all.totalBps,
    n: shortfall.all.orders,
    definition: 'Implementation shortfall over the value of all that was ordered, at the mids of the decisions.',
  },
];

const inMoneyAndBps = ({ n, amount, meanBps, p50Bps, p90Bps }: Cost): readonly Value[] => [
  n,
  amount,
  meanBps,
  p50Bps,
  p90Bps,
];

function costTable(report: Report): MetricTable {
  const { taker } = report.execution;
  return {
    id: 'takerCosts',
    title: 'What taking cost',
    columns: [
      { id: 'cost', title: 'Cost', unit: word },
      { id: 'n', title: 'Fills', unit: count },
      { id: 'amount', title: 'In money', unit: moneyUnit(report), definition: 'Over all fills; + is a cost.' },
      { id: 'meanBps', title: 'Mean', unit: bps, definition: 'Weighted by value.' },
      { id: 'p50Bps', title: 'p50', unit: bps, definition: 'Half of the fills cost no more.' },
      { id: 'p90Bps', title: 'p90', unit: bps, definition: 'Nine of ten fills cost no more.' },
    ],
    rows:
      taker.fills === 0 ? [] : Object.keys(costs).map((id) => [id, ...inMoneyAndBps(taker[id as keyof typeof costs])]),
  };
}

function spreadTable({ execution, markouts }: Report): MetricTable {
  return {
    id: 'takerSpreads',
    title: 'Realized spread and price impact of taker fills',
    columns: [
      { id: 'horizon', title: 'After', unit: word },
      { id: 'n', title: 'Fills', unit: count, definition: 'Those whose window is whole.' },
      {
        id: 'effectiveSpreadBps',
        title: 'Effective spread',
        unit: bps,
        definition: 'Of the same fills: realized spread + price impact.',
      },
      { id: 'realizedSpreadBps', title: 'Realized spread', unit: bps, definition: '2·s·(p − mid by then).' },
      { id: 'realizedSpreadP50Bps', title: 'p50', unit: bps, definition: 'Of single fills.' },
      { id: 'realizedSpreadP90Bps', title: 'p90', unit: bps, definition: 'Of single fills.' },
      { id: 'priceImpactBps', title: 'Price impact', unit: bps, definition: '2·s·(mid by then − mid on arrival).' },
      { id: 'priceImpactP50Bps', title: 'p50', unit: bps, definition: 'Of single fills.' },
      { id: 'priceImpactP90Bps', title: 'p90', unit: bps, definition: 'Of single fills.' },
    ],
    rows:
      execution.taker.fills === 0
        ? []
        : markouts.map(({ horizon, taker }, at): [string, ...Value[]] => {
            const after = execution.after[at];
            const of = (one: Metric | undefined): Value => one ?? taker.meanBps;
            return [
              horizon.name,
              taker.n,
              times(plus(taker.meanBps, taker.adverseSelectionBps), -2),
              times(taker.meanBps, -2),
              of(after?.realizedSpread.p50),
              of(after?.realizedSpread.p90),
              times(taker.adverseSelectionBps, -2),
              of(after?.priceImpact.p50),
              of(after?.priceImpact.p90),
            ];
          }),
  };
}

function shortfallTable(report: Report): MetricTable {
  const money = moneyUnit(report);
  const { shortfall } = report.execution;
  return {
    id: 'shortfall',
    title: 'Implementation shortfall',
    columns: [
      { id: 'kind', title: 'Orders', unit: word },
      { id: 'orders', title: 'Number', unit: count },
      { id: 'delay', title: 'Delay', unit: money, definition: 's·q·(mid on arrival − mid of the decision).' },
      { id: 'slippage', title: 'Slippage', unit: money, definition: 's·q·(p − mid on arrival).' },
      {
        id: 'opportunity',
        title: 'Opportunity',
        unit: money,
        definition: 's·(size that never filled)·(mid at the end of the order − mid of the decision).',
      },
      { id: 'explicit', title: 'Fees', unit: money, definition: 'Fees less rebates.' },
      { id: 'total', title: 'Total', unit: money, definition: 'The sum of the four.' },
      { id: 'totalBps', title: 'of value ordered', unit: bps, definition: 'At the mids of the decisions.' },
      { id: 'withoutMid', title: 'Left out', unit: count, definition: 'Orders decided before the first public mid.' },
    ],
    rows: Object.keys(kinds)
      .map((kind) => [kind, shortfall[kind as keyof typeof kinds]] as const)
      .filter(([, { orders, withoutMid }]) => orders + withoutMid > 0)
      .map(([kind, { orders, delay, slippage, opportunity, explicit, total, totalBps, withoutMid }]) => [
        kind,
        orders,
        delay,
        slippage,
        opportunity,
        explicit,
        total,
        totalBps,
        withoutMid,
      ]),
  };
}

/** By instrument, where there is more than one. */
function instrumentTable(report: Report): MetricTable {
  const money = moneyUnit(report);
  const { byInstrument } = report.execution;
  const row = ({ taker, liquidity, shortfall }: ExecutionFigures): readonly Value[] => [
    liquidity.maker.fills,
    taker.fills,
    liquidity.maker.captureBps,
    taker.slippageMid.meanBps,
    taker.latencyCost.meanBps,
    shortfall.all.total,
    liquidity.maker.fees.add(liquidity.taker.fees),
  ];
  return {
    id: 'executionByInstrument',
    title: 'By instrument',
    columns: [
      { id: 'instrument', title: 'Instrument', unit: word },
      { id: 'makerFills', title: 'Maker fills', unit: count },
      { id: 'takerFills', title: 'Taker fills', unit: count },
      { id: 'captureBps', title: 'Maker capture', unit: bps },
      { id: 'slippageMidBps', title: 'Slippage against the mid', unit: bps },
      { id: 'latencyCostBps', title: 'Latency cost', unit: bps },
      { id: 'shortfall', title: 'Shortfall', unit: money },
      { id: 'fees', title: 'Fees', unit: money },
    ],
    rows: byInstrument.length < 2 ? [] : byInstrument.map((one) => [one.instrument.id, ...row(one)]),
  };
}
