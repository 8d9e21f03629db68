import type { RunSettings } from '@replay/backtest/command';
import { Decimal, type InstrumentId, ReplayError } from '@replay/core';
import type { CommandResult } from '../command.ts';
import { exitCodes } from '../exit-code.ts';

/** The fill rules of a band, from the most to the least that anybody could have been filled. */
const presets = ['optimistic', 'realistic', 'pessimistic'] as const;

/** What is read of the document of each run. */
interface RunDocument {
  readonly run: { readonly id: string; readonly hash: string; readonly path: string };
  readonly data: { readonly instruments: readonly { readonly exchange: string; readonly symbol: string }[] };
  readonly assumptions: { readonly queue: string };
  readonly summary: Readonly<Record<string, string | number | null>>;
  readonly strategy: { readonly name: string };
  readonly currency: string;
}

type Member = RunDocument & { readonly fills: (typeof presets)[number] };

/**
 * Runs the three presets over the same data and tells the range of their results: how much of the profit hangs on what one
 * believes of fills. Latency and fees are the same in all three; a queue model that was chosen holds for all three as well.
 */
export async function runBand(
  settings: RunSettings,
  json: boolean,
  run: (one: RunSettings) => Promise<CommandResult>,
): Promise<CommandResult> {
  const members: Member[] = [];
  for (const fills of presets) {
    const result = await run({ ...settings, fills });
    if (result.exitCode !== exitCodes.done || result.error !== undefined) return { ...result, output: '' };
    members.push({ fills, ...(JSON.parse(result.output) as RunDocument) });
  }
  const output = json ? JSON.stringify(bandDocument(members), undefined, 2) : bandText(members);
  return { output, error: undefined, exitCode: exitCodes.done };
}

const bandDocument = (members: readonly Member[]): Record<string, unknown> => ({
  band: members.map(({ fills, run, assumptions, summary }) => ({ fills, queue: assumptions.queue, run, summary })),
  range: { netPnl: rangeOf(members, 'netPnl'), winRate: rangeOf(members, 'winRate') },
});

/** The least and the most of a figure; null where one of the runs has none. */
function rangeOf(members: readonly Member[], name: string): readonly [string, string] | null {
  const values = members.map(({ summary }) => summary[name]);
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

function bandText(members: readonly Member[]): string {
  const [first] = members;
  if (first === undefined) throw new ReplayError('BUG', 'a band without runs');
  const { strategy, data, currency } = first;
  const instruments = data.instruments.map(({ exchange, symbol }): InstrumentId => `${exchange}:${symbol}`).join(', ');
  const cells = [
    ['', ...members.map(({ fills }) => fills)],
    ['Queue', ...members.map(({ assumptions }) => assumptions.queue)],
    ...rows.map(([title, name]) => [title, ...members.map(({ summary }) => figure(name, summary[name]))]),
    ['Run', ...members.map(({ run }) => run.hash.slice(0, 16))],
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  const table = cells.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  const told = [
    `net P&L ${rangeText(members, 'netPnl', ` ${currency}`)}`,
    `win rate ${rangeText(members, 'winRate', '')}`,
  ];
  const paths = members.map(({ run }) => run.path);
  return [
    `${strategy.name} on ${instruments}, by what one believes of fills`,
    '',
    ...table,
    '',
    `Range: ${told.join(', ')}`,
    ...paths,
  ].join('\n');
}

function figure(name: string, value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return value.toLocaleString('en-US');
  return shares.includes(name) ? `${new Decimal(value).mul(100).toFixed(2)} %` : new Decimal(value).toFixed(4);
}

function rangeText(members: readonly Member[], name: string, unit: string): string {
  const range = rangeOf(members, name);
  if (range === null) return 'not defined';
  const [least, most] = range.map((value) => figure(name, value));
  return `${least === most ? least : `${least} to ${most}`}${unit}`;
}
