import type { RunSettings } from '@replay/backtest/command';
import { Decimal, type InstrumentId, ReplayError } from '@replay/core';
import type { CommandResult } from '../command/command.ts';
import { exitCodes } from '../terminal/exit-code.ts';

/** The fill presets of a band, from the most fills to the fewest. */
const presets = ['optimistic', 'realistic', 'pessimistic'] as const;

/** The fields read from the document of each run. */
interface RunDocument {
  readonly run: { readonly id: string; readonly hash: string; readonly path: string };
  readonly data: { readonly instruments: readonly { readonly exchange: string; readonly symbol: string }[] };
  readonly assumptions: { readonly queue: string };
  readonly summary: Readonly<Record<string, string | number | null>>;
  readonly strategy: { readonly name: string };
  readonly currency: string;
}

type BandRun = RunDocument & { readonly fills: (typeof presets)[number] };

/**
 * Runs the three presets over the same data and reports the range of their results: how much of the profit depends on
 * fill assumptions. Latency and fees are the same in all three, and so is a queue model that was given.
 */
export async function runBand(
  settings: RunSettings,
  json: boolean,
  run: (one: RunSettings) => Promise<CommandResult>,
): Promise<CommandResult> {
  const runs: BandRun[] = [];
  for (const fills of presets) {
    const result = await run({ ...settings, fills });
    if (result.exitCode !== exitCodes.done || result.error !== undefined) return { ...result, output: '' };
    runs.push({ fills, ...(JSON.parse(result.output) as RunDocument) });
  }
  const output = json ? JSON.stringify(bandDocument(runs), undefined, 2) : bandText(runs);
  return { output, error: undefined, exitCode: exitCodes.done };
}

const bandDocument = (runs: readonly BandRun[]): Record<string, unknown> => ({
  band: runs.map(({ fills, run, assumptions, summary }) => ({ fills, queue: assumptions.queue, run, summary })),
  range: { netPnl: rangeOf(runs, 'netPnl'), winRate: rangeOf(runs, 'winRate') },
});

/** The minimum and maximum of a figure; null where one of the runs has none. */
function rangeOf(runs: readonly BandRun[], name: string): readonly [string, string] | null {
  const values = runs.map(({ summary }) => summary[name]);
  if (values.some((value) => value === null || value === undefined)) return null;
  const sorted = values.map((value) => new Decimal(value as string)).sort((one, other) => one.cmp(other));
  return [(sorted[0] as Decimal).toFixed(), (sorted.at(-1) as Decimal).toFixed()];
}

const rows: readonly (readonly [title: string, name: string])[] = [
  ['Net P&L', 'netPnl'],
  ['Fees', 'fees'],
  ['Max drawdown', 'maxDrawdown'],
  ['Round trips', 'trades'],
  ['Win rate', 'winRate'],
  ['Fills', 'fills'],
  ['Fill ratio', 'fillRatio'],
  ['Maker share', 'makerShare'],
];
const shares = ['winRate', 'fillRatio', 'makerShare'];

function bandText(runs: readonly BandRun[]): string {
  const [first] = runs;
  if (first === undefined) throw new ReplayError('BUG', 'a band without runs');
  const { strategy, data, currency } = first;
  const instruments = data.instruments.map(({ exchange, symbol }): InstrumentId => `${exchange}:${symbol}`).join(', ');
  const cells = [
    ['', ...runs.map(({ fills }) => fills)],
    ['Queue', ...runs.map(({ assumptions }) => assumptions.queue)],
    ...rows.map(([title, name]) => [title, ...runs.map(({ summary }) => figure(name, summary[name]))]),
    ['Run', ...runs.map(({ run }) => run.hash.slice(0, 16))],
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  const table = cells.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  const ranges = [`net P&L ${rangeText(runs, 'netPnl', ` ${currency}`)}`, `win rate ${rangeText(runs, 'winRate', '')}`];
  const paths = runs.map(({ run }) => run.path);
  return [
    `${strategy.name} on ${instruments}, by fill assumptions`,
    '',
    ...table,
    '',
    `Range: ${ranges.join(', ')}`,
    ...paths,
  ].join('\n');
}

function figure(name: string, value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return value.toLocaleString('en-US');
  return shares.includes(name) ? `${new Decimal(value).mul(100).toFixed(2)} %` : new Decimal(value).toFixed(4);
}

function rangeText(runs: readonly BandRun[], name: string, unit: string): string {
  const range = rangeOf(runs, name);
  if (range === null) return 'not defined';
  const [least, most] = range.map((value) => figure(name, value));
  return `${least === most ? least : `${least} to ${most}`}${unit}`;
}
