import { printable } from '@replay/core';
import { runPeriod, valueText } from '../metric/value-text.ts';
import { blocksText, escaped, gridText } from '../render/markdown.ts';
import { equityLines, equitySpan } from '../render/text/equity-line.ts';
import type { TextOptions } from '../render/text/report-text.ts';
import { columnLines, hangingLines } from '../render/text/text-table.ts';
import type { AccountComparison, Comparison, FigureRow } from './comparison.ts';

/** Runs side by side for a terminal: inputs that differ, figures, and equity on one scale. */
export function comparisonText(comparison: Comparison, options: TextOptions = {}): string {
  const width = Math.max(Math.min(options.width ?? 100, 100), 60);
  const { warnings, accounts, inputs } = comparison;
  const strong = (text: string): string => (options.colour === true ? `\u001b[1m${text}\u001b[0m` : text);
  const section = (title: string, lines: readonly string[]): readonly string[] => [strong(title), ...lines];
  const none = ['nothing: the same inputs give the same run'];
  return [
    section('Runs', gridLines(runGrid(comparison), 'left').slice(1)),
    ...(warnings.length === 0
      ? []
      : [
          section(
            'Warnings',
            warnings.flatMap((warning) => hangingLines('· ', warning, width)),
          ),
        ]),
    section('Inputs that differ', inputs.length === 0 ? none : gridLines(inputGrid(comparison), 'left')),
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

/** The equity of each run, on the same scale if the currency is the same. */
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

/** A table of texts, for all forms of a comparison: the first column names the row. */
export interface Grid {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Runs are named by letters, because their ids are long. */
export const letterOf = (at: number): string => String.fromCharCode(65 + (at % 26)).repeat(Math.floor(at / 26) + 1);

/** The runs and their letters. */
export const runGrid = ({ runs }: Comparison): Grid => ({
  title: 'Runs',
  header: ['', 'run', 'strategy', 'time', 'hash'],
  rows: runs.map(({ reports, context }, at) => [
    letterOf(at),
    context.id,
    reports.run.strategy,
    runPeriod(reports.accounts[0].report),
    context.hash?.slice(0, 16) ?? '–',
  ]),
});

/** The inputs that differ. */
export const inputGrid = ({ runs, inputs }: Comparison): Grid => ({
  title: 'Inputs that differ',
  header: ['', ...runs.map((_, at) => letterOf(at))],
  rows: inputs.map(({ name, values }) => [name, ...values.map((value) => value ?? '–')]),
});

/** The headline figures of an account, and the differences to the first run. */
export function figureGrid({ name, figures }: AccountComparison, { runs }: Comparison): Grid {
  const others = runs.slice(1).map((_, at) => `${letterOf(at + 1)} − A`);
  return {
    title: name === undefined ? 'Figures' : `Figures of account ${name}`,
    header: ['', ...runs.map((_, at) => letterOf(at)), ...others],
    rows: figures.map((row) => [row.title, ...row.figures.map((one) => cellOf(one)), ...differencesOf(row)]),
  };
}

const cellOf = (figure: FigureRow['figures'][number]): string =>
  figure === undefined ? '–' : valueText(figure.value, figure.unit);

const differencesOf = ({ figures, differences }: FigureRow): readonly string[] =>
  differences.slice(1).map((difference, at) => {
    const unit = figures[at + 1]?.unit;
    if (difference === null || unit === undefined) return '–';
    // The difference of two shares is in percentage points.
    const text = valueText(difference, unit).replace(' %', ' pp');
    return difference.startsWith('-') || difference === '0' ? text : `+${text}`;
  });

/** Runs side by side as GitHub-flavoured Markdown. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { warnings, inputs, accounts } = comparison;
  return blocksText([
    `# ${comparison.runs.length} runs side by side`,
    gridOf(runGrid(comparison), false),
    ...(warnings.length === 0 ? [] : ['## Warnings', warnings.map((warning) => `- ${escaped(warning)}`).join('\n')]),
    '## Inputs that differ',
    inputs.length === 0 ? 'Nothing: the same inputs give the same run.' : gridOf(inputGrid(comparison), false),
    ...accounts.flatMap((account) => {
      const grid = figureGrid(account, comparison);
      const definitions = account.figures.map(
        ({ title, definition }) => `- *${escaped(title)}*: ${escaped(definition)}`,
      );
      return [`## ${escaped(grid.title)}`, gridOf(grid, true), definitions.join('\n')];
    }),
  ]);
}

const gridOf = ({ header, rows }: Grid, right: boolean): string =>
  gridText(
    header.map((title, at) => ({ title, right: right && at > 0 })),
    rows.map((row) => row.map(escaped)),
  );
