import { printable } from '@replay/core';
import { equityLines, equitySpan } from '../text/equity-line.ts';
import type { TextOptions } from '../text/report-text.ts';
import { columnLines, hangingLines } from '../text/text-table.ts';
import type { AccountComparison, Comparison } from './comparison.ts';
import { figureGrid, type Grid, inputGrid, letterOf, runGrid } from './comparison-grids.ts';

/** Runs side by side for a terminal: what they are, what differs in what went in, what came out, and their equity on one scale. */
export function comparisonText(comparison: Comparison, options: TextOptions = {}): string {
  const width = Math.max(Math.min(options.width ?? 100, 100), 60);
  const { warnings, accounts, inputs } = comparison;
  const strong = (text: string): string => (options.colour === true ? `\u001b[1m${text}\u001b[0m` : text);
  const section = (title: string, lines: readonly string[]): readonly string[] => [strong(title), ...lines];
  const alike = ['nothing: the same inputs give the same run'];
  return [
    section('Runs', gridLines(runGrid(comparison), 'left').slice(1)),
    ...(warnings.length === 0
      ? []
      : [
          section(
            'Mind',
            warnings.flatMap((warning) => hangingLines('· ', warning, width)),
          ),
        ]),
    section('Inputs that differ', inputs.length === 0 ? alike : gridLines(inputGrid(comparison), 'left')),
    ...accounts.map((account) => {
      const grid = figureGrid(account, comparison);
      return section(grid.title, gridLines(grid, 'right'));
    }),
    ...accounts.flatMap((account) => [...equitySections(account, width, strong)]),
  ]
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

const gridLines = ({ header, rows }: Grid, align: 'left' | 'right'): readonly string[] =>
  columnLines(
    [header, ...rows].map((row) => row.map(printable)),
    ['left', ...header.slice(1).map(() => align)],
  );

/** The equity of each run under that of the others, between the same lowest and highest where they are in one currency. */
function* equitySections(
  { name, reports }: AccountComparison,
  width: number,
  strong: (text: string) => string,
): Iterable<readonly string[]> {
  const known = reports.filter((report) => report !== undefined);
  const sameScale = new Set(known.map(({ run }) => run.currency)).size === 1;
  for (const [at, report] of reports.entries()) {
    if (report === undefined) continue;
    const title = `Equity of ${letterOf(at)}${name === undefined ? '' : `, account ${name}`}, ${report.run.currency}`;
    yield [strong(title), ...equityLines(report, width, equitySpan(...(sameScale ? known : [report])))];
  }
}
