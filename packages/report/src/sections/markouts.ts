import { type MarkoutFigures, markoutMetrics } from '../markouts/markout-sums.ts';
import { type Metric, plus, times } from '../metric/metric.ts';
import type { MetricTable } from '../metric/metric-table.ts';
import type { SectionDefinition, TableDefinition } from './section-definition.ts';
import { tableFrom } from './section-definition.ts';

interface Row {
  readonly figures: MarkoutFigures;
  /** The fees of all fills of this liquidity. */
  readonly feeBps: Metric;
}

function shown(
  name: keyof typeof markoutMetrics,
  title: string = markoutMetrics[name].title,
): MetricTable<Row>[string] {
  const { unit, ...metric } = markoutMetrics[name];
  const definition = 'definition' in metric ? { definition: metric.definition } : {};
  return { title, unit, value: ({ figures }) => figures[name], ...definition };
}

const columns: MetricTable<Row> = {
  n: shown('n'),
  meanBps: shown('meanBps'),
  lowBps: {
    title: 'from',
    unit: 'bps',
    value: ({ figures }) => plus(figures.meanBps, figures.errorBps, -1.96),
    definition: 'Lower end of the 95 % interval.',
  },
  highBps: {
    title: 'to',
    unit: 'bps',
    value: ({ figures }) => plus(figures.meanBps, figures.errorBps, 1.96),
    definition: 'Upper end of the 95 % interval.',
  },
  plainMeanBps: shown('plainMeanBps'),
  amount: shown('amount'),
  captureBps: {
    title: 'Capture',
    unit: 'bps',
    value: ({ figures }) => plus(figures.meanBps, figures.adverseSelectionBps),
    definition: 's·(mid before − p) of the same fills.',
  },
  adverseSelectionBps: shown('adverseSelectionBps'),
  adverseSelection: shown('adverseSelection', 'in money'),
  realizedSpreadBps: {
    title: 'Realized spread',
    unit: 'bps',
    value: ({ figures }) => times(figures.meanBps, 2),
    definition: 'Twice the mark-out: the realized spread that the counterparty paid.',
  },
  netOfFeesBps: {
    title: 'Net of fees',
    unit: 'bps',
    value: ({ figures, feeBps }) => plus(figures.meanBps, feeBps, -1),
    definition: 'Mark-out less the fees of all fills of this liquidity per notional.',
  },
  droppedPastEnd: shown('droppedPastEnd'),
  droppedByGap: shown('droppedByGap'),
};

/** Mark-outs by horizon. */
export const markoutsSection: SectionDefinition = {
  id: 'mark-outs',
  title: 'After the fills',
  note: 'A mark-out is the result of a fill marked at the mid some time later: s·q·(mid at the horizon − p), + is good. Mark-out = capture − adverse selection, fill by fill. Fills too near the end, or whose window touches a gap of the data, are left out and counted. Means are weighted by notional; the interval is the mean ± 1.96 standard errors, clustered over minutes.',
  figures: [],
  tables: [markoutTable('maker', 'Maker fills'), markoutTable('taker', 'Taker fills')],
};

function markoutTable(liquidity: 'maker' | 'taker', title: string): TableDefinition {
  return tableFrom(columns, {
    id: `${liquidity}Markouts`,
    title,
    key: { id: 'horizon', title: 'After' },
    rows: ({ execution, markouts }) => {
      const { fills, feeBps } = execution.liquidity[liquidity];
      return fills === 0
        ? []
        : markouts.map(({ horizon, [liquidity]: figures }) => [horizon.name, { figures, feeBps }]);
    },
  });
}
