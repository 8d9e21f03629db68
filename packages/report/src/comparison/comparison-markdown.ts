import { blocksText, escaped, gridText } from '../text/markdown.ts';
import type { Comparison } from './comparison.ts';
import { figureGrid, type Grid, inputGrid, runGrid } from './comparison-grids.ts';

/** Runs side by side as GitHub-flavoured Markdown. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { warnings, inputs, accounts } = comparison;
  return blocksText([
    `# ${comparison.runs.length} runs side by side`,
    gridOf(runGrid(comparison), false),
    ...(warnings.length === 0 ? [] : ['## Mind', warnings.map((warning) => `- ${escaped(warning)}`).join('\n')]),
    '## Inputs that differ',
    inputs.length === 0 ? 'Nothing: the same inputs give the same run.' : gridOf(inputGrid(comparison), false),
    ...accounts.flatMap((account) => {
      const grid = figureGrid(account, comparison);
      const told = account.figures.map(({ title, definition }) => `- *${escaped(title)}*: ${escaped(definition)}`);
      return [`## ${escaped(grid.title)}`, gridOf(grid, true), told.join('\n')];
    }),
  ]);
}

const gridOf = ({ header, rows }: Grid, right: boolean): string =>
  gridText(
    header.map((title, at) => ({ title, right: right && at > 0 })),
    rows.map((row) => row.map(escaped)),
  );
