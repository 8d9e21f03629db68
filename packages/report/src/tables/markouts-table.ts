import type { MarkoutFigures } from '../maker/markout-sum.ts';
import type { Markout } from '../maker/markouts.ts';
import { decimalText, metricText } from '../metric.ts';
import type { AccountReport } from '../total.ts';
import { accountsTable, type Row, type RunTable } from './table.ts';

/** How fills fared afterwards: a row for each horizon and liquidity. */
export const markoutsTable = (accounts: readonly AccountReport[]): RunTable =>
  accountsTable('markouts', columns, accounts, ({ markouts }) =>
    markouts.flatMap((markout) =>
      (['all', 'maker', 'taker'] as const).map((liquidity) => rowOf(markout, liquidity, markout[liquidity])),
    ),
  );

const columns =
  'horizon horizon_us liquidity fills mean_bps plain_mean_bps error_bps amount capture adverse_selection adverse_selection_bps dropped_past_end dropped_by_gap';

const rowOf = ({ horizon }: Markout, liquidity: 'all' | 'maker' | 'taker', figures: MarkoutFigures): Row => ({
  horizon: horizon.name,
  horizon_us: horizon.after,
  liquidity,
  fills: figures.n,
  mean_bps: metricText(figures.meanBps) ?? '',
  plain_mean_bps: metricText(figures.plainMeanBps) ?? '',
  error_bps: metricText(figures.errorBps) ?? '',
  amount: decimalText(figures.amount),
  capture: decimalText(figures.capture),
  adverse_selection: decimalText(figures.adverseSelection),
  adverse_selection_bps: metricText(figures.adverseSelectionBps) ?? '',
  dropped_past_end: figures.droppedPastEnd,
  dropped_by_gap: figures.droppedByGap,
});
