import type { MarkoutFigures } from '../markouts/markout-sums.ts';
import { plus, times } from '../metric/metric.ts';
import type { Report } from '../report/report.ts';
import { bps, count, type MetricTable, moneyUnit, type Sheet, type Value, word } from './figure.ts';

/** How fills fared as time went on. */
export const markoutSheet = (report: Report): Sheet => ({
  id: 'mark-outs',
  title: 'After the fills',
  note: 'A mark-out is what a fill has earned some time later, marked at the mid: s·q·(mid by then − p), + is good. Mark-out = capture − adverse selection, fill by fill. Fills too near the end, or whose window touches a hole of the data, are left out and counted. Means are weighted by value; the interval is the mean ± 1.96 standard errors, clustered over minutes.',
  figures: [],
  tables: (['maker', 'taker'] as const).map((one) => markoutTable(report, one)),
});

function markoutTable(report: Report, liquidity: 'maker' | 'taker'): MetricTable {
  const money = moneyUnit(report);
  const { feeBps, fills } = report.execution.liquidity[liquidity];
  const row = (one: MarkoutFigures): readonly Value[] => [
    one.n,
    one.meanBps,
    plus(one.meanBps, one.errorBps, -1.96),
    plus(one.meanBps, one.errorBps, 1.96),
    one.plainMeanBps,
    one.amount,
    plus(one.meanBps, one.adverseSelectionBps),
    one.adverseSelectionBps,
    one.adverseSelection,
    times(one.meanBps, 2),
    plus(one.meanBps, feeBps, -1),
    one.droppedPastEnd,
    one.droppedByGap,
  ];
  return {
    id: `${liquidity}Markouts`,
    title: `${liquidity === 'maker' ? 'Maker' : 'Taker'} fills`,
    columns: [
      { id: 'horizon', title: 'After', unit: word },
      { id: 'n', title: 'Fills', unit: count },
      { id: 'meanBps', title: 'Mark-out', unit: bps, definition: 'Mean, weighted by value at the mid before.' },
      { id: 'lowBps', title: 'from', unit: bps, definition: 'Lower end of the 95 % interval.' },
      { id: 'highBps', title: 'to', unit: bps, definition: 'Upper end of the 95 % interval.' },
      { id: 'plainMeanBps', title: 'Plain mean', unit: bps, definition: 'Every fill counts the same.' },
      { id: 'amount', title: 'In money', unit: money },
      { id: 'captureBps', title: 'Capture', unit: bps, definition: 's·(mid before − p) of the same fills.' },
      {
        id: 'adverseSelectionBps',
        title: 'Adverse selection',
        unit: bps,
        definition: 's·(mid before − mid by then); + is lost.',
      },
      { id: 'adverseSelection', title: 'in money', unit: money },
      {
        id: 'realizedSpreadBps',
        title: 'Realized spread',
        unit: bps,
        definition: 'Twice the mark-out: what the other side of the fill paid by then.',
      },
      {
        id: 'netOfFeesBps',
        title: 'Net of fees',
        unit: bps,
        definition: 'Mark-out less the fees of all fills of this liquidity per value.',
      },
      {
        id: 'droppedPastEnd',
        title: 'Past the end',
        unit: count,
        definition: 'Fills that the run ended too soon for.',
      },
      {
        id: 'droppedByGap',
        title: 'At a gap',
        unit: count,
        definition: 'Fills whose window touches a hole of the data.',
      },
    ],
    rows: fills === 0 ? [] : report.markouts.map(({ horizon, [liquidity]: one }) => [horizon.name, ...row(one)]),
  };
}
