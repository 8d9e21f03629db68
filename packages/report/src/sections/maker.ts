import type { LiquidityFigures } from '../execution/liquidity.ts';
import type { Report } from '../report/report.ts';
import { bps, count, type MetricTable, moneyUnit, type Sheet, share, type Value, word } from './figure.ts';

/** What resting orders earned as they filled, and whether they filled at the wrong moments. */
export function makerSheet(report: Report): Sheet {
  const { maker } = report.execution.liquidity;
  return {
    id: 'maker',
    title: 'Maker',
    note: 'A maker earns against the mid as it fills, and loses as the mid moves on. The mid before is that of the public book just before the event that filled; the mark-outs tell where it went.',
    figures: [
      {
        id: 'captureBps',
        title: 'Capture',
        unit: bps,
        value: maker.captureBps,
        n: maker.fills,
        definition: 'Σ s·q·(mid before − p) of maker fills over their value at that mid.',
      },
      {
        id: 'captureRatio',
        title: 'Capture of the half spread',
        unit: share,
        value: maker.captureRatio,
        n: maker.fills,
        definition: 'Capture of maker fills over half of the spread that was on display just before each.',
      },
      {
        id: 'makerEdgeBps',
        title: 'Capture after fees',
        unit: bps,
        value: maker.edgeBps,
        n: maker.fills,
        definition:
          'Capture less fees of maker fills, over their value at the mid: what may be lost to where the mid goes.',
      },
    ],
    tables: [liquidityTable(report), toxicityTable(report)],
  };
}

function liquidityTable(report: Report): MetricTable {
  const money = moneyUnit(report);
  const { liquidity } = report.execution;
  const row = (one: LiquidityFigures): readonly Value[] => [
    one.fills,
    one.executions,
    one.notional,
    one.capture,
    one.fees,
    one.edge,
    one.captureBps,
    one.feeBps,
    one.edgeBps,
    one.captureRatio,
  ];
  return {
    id: 'byLiquidity',
    title: 'What fills came to, by liquidity',
    columns: [
      { id: 'liquidity', title: 'Liquidity', unit: word },
      { id: 'fills', title: 'Fills', unit: count },
      { id: 'executions', title: 'Executions', unit: count },
      { id: 'notional', title: 'Volume', unit: money },
      { id: 'capture', title: 'Capture', unit: money, definition: 'Σ s·q·(mid before − p).' },
      { id: 'fees', title: 'Fees', unit: money, definition: 'Paid less rebates.' },
      { id: 'edge', title: 'Capture − fees', unit: money },
      { id: 'captureBps', title: 'Capture', unit: bps },
      { id: 'feeBps', title: 'Fees', unit: bps },
      { id: 'edgeBps', title: 'Capture − fees', unit: bps },
      { id: 'captureRatio', title: 'of the half spread', unit: share },
    ],
    rows: (['maker', 'taker'] as const)
      .filter((one) => liquidity[one].fills > 0)
      .map((one) => [one, ...row(liquidity[one])]),
  };
}

function toxicityTable({ execution, markouts }: Report): MetricTable {
  return {
    id: 'toxicity',
    title: 'Where the mid went after fills, and after own cancels',
    columns: [
      { id: 'horizon', title: 'After', unit: word },
      { id: 'fills', title: 'Maker fills', unit: count },
      {
        id: 'afterFills',
        title: 'After fills',
        unit: bps,
        definition: 'Mean of s·(mid by then − mid before); + is in favour of the order.',
      },
      { id: 'cancels', title: 'Cancels', unit: count, definition: 'Those that the strategy asked for.' },
      { id: 'afterCancels', title: 'After cancels', unit: bps, definition: 'The same of orders that were cancelled.' },
      {
        id: 'toxicityGap',
        title: 'Toxicity gap',
        unit: bps,
        definition: 'After fills − after cancels: below zero, orders fill rather where the mid then goes against them.',
      },
    ],
    rows:
      execution.liquidity.maker.fills === 0
        ? []
        : execution.after.map(({ fills, afterFills, cancels, afterCancels, toxicityGap }, at): [string, ...Value[]] => [
            markouts[at]?.horizon.name ?? '',
            fills,
            afterFills,
            cancels,
            afterCancels,
            toxicityGap,
          ]),
  };
}
