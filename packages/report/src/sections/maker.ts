import { type LiquidityFigures, liquidityMetrics } from '../execution/liquidity.ts';
import { toxicityMetrics } from '../markouts/mid-moves.ts';
import type { MetricTable } from '../metric/metric-table.ts';
import { figuresFrom, type SectionDefinition, tableOf } from './section-definition.ts';

const makerMetrics: MetricTable<LiquidityFigures> = {
  captureBps: {
    title: 'Capture',
    unit: 'bps',
    value: ({ captureBps }) => captureBps,
    n: ({ fills }) => fills,
    definition: 'Σ s·q·(mid before − p) of maker fills over their notional at that mid.',
  },
  captureRatio: {
    title: 'Capture of the half spread',
    unit: 'share',
    value: ({ captureRatio }) => captureRatio,
    n: ({ fills }) => fills,
    definition: 'Capture of maker fills over half of the spread displayed just before each.',
  },
  makerEdgeBps: {
    title: 'Capture after fees',
    unit: 'bps',
    value: ({ edgeBps }) => edgeBps,
    n: ({ fills }) => fills,
    definition: 'Capture less fees of maker fills, over their notional at the mid: what adverse selection may cost.',
  },
};

/** What maker fills earned at once, and how the mid moved after them. */
export const makerSection: SectionDefinition = {
  id: 'maker',
  title: 'Maker',
  note: 'A maker earns against the mid when it fills, and loses when the mid then moves against it. The mid before is that of the public book just before the event that filled; the mark-outs show how it moved afterwards.',
  figures: [figuresFrom(makerMetrics, ({ execution }) => execution.liquidity.maker)],
  tables: [
    tableOf(liquidityMetrics, {
      id: 'byLiquidity',
      title: 'Fills by liquidity',
      key: { id: 'liquidity', title: 'Liquidity' },
      rows: ({ execution: { liquidity } }) =>
        (['maker', 'taker'] as const).filter((one) => liquidity[one].fills > 0).map((one) => [one, liquidity[one]]),
    }),
    tableOf(toxicityMetrics, {
      id: 'toxicity',
      title: 'Moves of the mid after fills, and after own cancels',
      key: { id: 'horizon', title: 'After' },
      rows: ({ execution, markouts }) =>
        execution.liquidity.maker.fills === 0
          ? []
          : execution.midMoves.map((moves, index) => [markouts[index]?.horizon.name ?? '', moves]),
    }),
  ],
};
