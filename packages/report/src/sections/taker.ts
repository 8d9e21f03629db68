import type { ExecutionFigures } from '../execution/execution-figures.ts';
import { shortfallMetrics } from '../execution/shortfall.ts';
import { type CostName, costMetrics, costNames, costs } from '../execution/taker-costs.ts';
import { plus, times } from '../metric/metric.ts';
import type { MetricTable } from '../metric/metric-table.ts';
import type { Report } from '../report/report.ts';
import { figuresFrom, type SectionDefinition, tableFrom, tableOf } from './section-definition.ts';

type Execution = Report['execution'];

const executionMetrics: MetricTable<Execution> = {
  ...(Object.fromEntries(
    costNames.map((name) => [
      name,
      {
        ...costs[name],
        unit: 'bps',
        value: ({ taker }: Execution) => taker[name].meanBps,
        n: ({ taker }: Execution) => taker[name].n,
      } as const,
    ]),
  ) satisfies Record<string, MetricTable<Execution>[CostName]>),
  takerFillsWithoutMid: {
    title: 'Left out',
    unit: 'count',
    value: ({ taker }) => taker.withoutMid,
    definition: 'Taker fills before the first public mid, which cannot be compared with one.',
  },
  implementationShortfall: {
    title: 'Implementation shortfall',
    unit: 'money',
    value: ({ shortfall }) => shortfall.all.total,
    n: ({ shortfall }) => shortfall.all.orders,
    definition:
      'Cost of all orders against trading all of each at the mid of its decision = delay + slippage + opportunity + fees (Perold 1988). Every order is its own parent; unfilled size counts at the mid when the order ended.',
  },
  implementationShortfallBps: {
    title: 'Shortfall per value ordered',
    unit: 'bps',
    value: ({ shortfall }) => shortfall.all.totalBps,
    n: ({ shortfall }) => shortfall.all.orders,
    definition: 'Implementation shortfall over the value of all that was ordered, at the mids of the decisions.',
  },
};

interface Spread {
  readonly markout: Report['markouts'][number]['taker'];
  readonly moves: Execution['midMoves'][number] | undefined;
}

const spreadMetrics: MetricTable<Spread> = {
  n: {
    title: 'Fills',
    unit: 'count',
    value: ({ markout }) => markout.n,
    definition: 'Fills with a complete window.',
  },
  effectiveSpreadBps: {
    title: 'Effective spread',
    unit: 'bps',
    value: ({ markout }) => times(plus(markout.meanBps, markout.adverseSelectionBps), -2),
    definition: 'Of the same fills: realized spread + price impact.',
  },
  realizedSpreadBps: {
    title: 'Realized spread',
    unit: 'bps',
    value: ({ markout }) => times(markout.meanBps, -2),
    definition: '2·s·(p − mid at the horizon).',
  },
  realizedSpreadP50Bps: {
    title: 'p50',
    unit: 'bps',
    value: ({ markout, moves }) => moves?.realizedSpread.p50 ?? markout.meanBps,
    definition: 'Of single fills.',
  },
  realizedSpreadP90Bps: {
    title: 'p90',
    unit: 'bps',
    value: ({ markout, moves }) => moves?.realizedSpread.p90 ?? markout.meanBps,
    definition: 'Of single fills.',
  },
  priceImpactBps: {
    title: 'Price impact',
    unit: 'bps',
    value: ({ markout }) => times(markout.adverseSelectionBps, -2),
    definition: '2·s·(mid at the horizon − mid on arrival).',
  },
  priceImpactP50Bps: {
    title: 'p50',
    unit: 'bps',
    value: ({ markout, moves }) => moves?.priceImpact.p50 ?? markout.meanBps,
    definition: 'Of single fills.',
  },
  priceImpactP90Bps: {
    title: 'p90',
    unit: 'bps',
    value: ({ markout, moves }) => moves?.priceImpact.p90 ?? markout.meanBps,
    definition: 'Of single fills.',
  },
};

const instrumentMetrics: MetricTable<ExecutionFigures> = {
  makerFills: { title: 'Maker fills', unit: 'count', value: ({ liquidity }) => liquidity.maker.fills },
  takerFills: { title: 'Taker fills', unit: 'count', value: ({ taker }) => taker.fills },
  captureBps: { title: 'Maker capture', unit: 'bps', value: ({ liquidity }) => liquidity.maker.captureBps },
  slippageMidBps: { title: 'Slippage against the mid', unit: 'bps', value: ({ taker }) => taker.slippageMid.meanBps },
  latencyCostBps: { title: 'Latency cost', unit: 'bps', value: ({ taker }) => taker.latencyCost.meanBps },
  shortfall: { title: 'Shortfall', unit: 'money', value: ({ shortfall }) => shortfall.all.total },
  fees: { title: 'Fees', unit: 'money', value: ({ liquidity: { maker, taker } }) => maker.fees.add(taker.fees) },
};

/** The costs of taking, and the shortfall of all orders. */
export const takerSection: SectionDefinition = {
  id: 'execution',
  title: 'Execution',
  note: 'Costs are positive. The mid on arrival is that of the public book just before an order takes; the mid of the decision is that of the public book at the venue when the request was sent, with every event that the strategy had seen. Basis points are of the notional at the mid on arrival, and means are weighted by it.',
  figures: [figuresFrom(executionMetrics, ({ execution }) => execution)],
  tables: [
    tableOf(costMetrics, {
      id: 'takerCosts',
      title: 'Costs of taking',
      key: { id: 'cost', title: 'Cost' },
      rows: ({ execution: { taker } }) => (taker.fills === 0 ? [] : costNames.map((name) => [name, taker[name]])),
    }),
    tableFrom(spreadMetrics, {
      id: 'takerSpreads',
      title: 'Realized spread and price impact of taker fills',
      key: { id: 'horizon', title: 'After' },
      rows: ({ execution, markouts }) =>
        execution.taker.fills === 0
          ? []
          : markouts.map(({ horizon, taker: markout }, index) => [
              horizon.name,
              { markout, moves: execution.midMoves[index] },
            ]),
    }),
    tableOf(shortfallMetrics, {
      id: 'shortfall',
      title: 'Implementation shortfall',
      key: { id: 'kind', title: 'Orders' },
      rows: ({ execution: { shortfall } }) =>
        (['all', 'taking', 'resting'] as const)
          .filter((kind) => shortfall[kind].orders + shortfall[kind].withoutMid > 0)
          .map((kind) => [kind, shortfall[kind]]),
    }),
    tableFrom(instrumentMetrics, {
      id: 'executionByInstrument',
      title: 'By instrument',
      key: { id: 'instrument', title: 'Instrument' },
      rows: ({ execution: { byInstrument } }) =>
        byInstrument.length < 2 ? [] : byInstrument.map((figures) => [figures.instrument.id, figures]),
    }),
  ],
};
