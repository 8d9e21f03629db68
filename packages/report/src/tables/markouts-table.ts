import type { MarkoutFigures } from '../maker/markout-sum.ts';
import type { Markout } from '../maker/markouts.ts';
import { decimalText, metricText } from '../metric.ts';
import type { AccountReport } from '../total.ts';
import { accountsTable, type Columns, type RunTable } from './table.ts';

/** How fills fared afterwards: a row for each horizon and liquidity. */
export const markoutsTable = (accounts: readonly AccountReport[]): RunTable =>
  accountsTable('markouts', columns, accounts, ({ markouts }) =>
    markouts.flatMap((markout) =>
      (['all', 'maker', 'taker'] as const).map((liquidity) => ({ markout, liquidity, figures: markout[liquidity] })),
    ),
  );

interface Listed {
  readonly markout: Markout;
  readonly liquidity: 'all' | 'maker' | 'taker';
  readonly figures: MarkoutFigures;
}

const columns: Columns<Listed> = {
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
