import type { RunStarted } from '@replay/core';
import { decimalText } from '../metric/metric.ts';
import { runPeriod } from '../metric/value-text.ts';
import { groupingCode } from '../trades/grouping.ts';
import type { ComparedRun } from './compared-run.ts';

/** Everything that went into a run, by names such as `parameters.size` or `models.queue`, each as a text. */
export function inputsOf({
  reports: { run, accounts },
  context,
  dataDigest,
}: ComparedRun): ReadonlyMap<string, string> {
  const { type: _, instruments, ...told } = run as RunStarted & { readonly type: string };
  const [{ report }] = accounts;
  const inputs = new Map<string, string>([
    ['data', context.source],
    ...(dataDigest === undefined ? [] : [['data digest', dataDigest] as const]),
    ['grouping', groupingCode(report.grouping)],
  ]);
  for (const { id, ...terms } of instruments) spread(`instruments.${id}`, terms, inputs);
  spread('', told, inputs);
  return inputs;
}

/** Names every value inside a value by the way to it. */
function spread(name: string, value: unknown, inputs: Map<string, string>): void {
  if (value === undefined) return;
  if (typeof value !== 'object' || value === null) {
    inputs.set(name, String(value));
    return;
  }
  for (const [key, one] of Object.entries(value)) spread(name === '' ? key : `${name}.${key}`, one, inputs);
}

/** Why runs may not be held against each other: what ought to be the same in all of them, and is not. */
export const unlikeWarnings = (runs: readonly ComparedRun[]): readonly string[] => [...unlikenesses(runs)];

function* unlikenesses(runs: readonly ComparedRun[]): Iterable<string> {
  const told = (say: (run: ComparedRun) => string): readonly string[] => [...new Set(runs.map(say))];
  const data = told(({ reports, context, dataDigest }) =>
    [dataDigest ?? context.source, ...reports.run.instruments.map(({ id }) => id)].join(' '),
  );
  if (data.length > 1)
    yield 'The runs are on different data: their results say as much of the markets as of the strategies.';
  const periods = told(({ reports: { accounts } }) => runPeriod(accounts[0].report));
  if (periods.length > 1) yield `The runs are of different times: ${periods.join('; ')}.`;
  const currencies = told(({ reports: { accounts } }) => accounts.map(({ report }) => report.run.currency).join(', '));
  if (currencies.length > 1)
    yield `The accounts are in different currencies (${currencies.join('; ')}): amounts of money stand side by side and are not subtracted.`;
  const capitals = told(({ reports: { accounts } }) =>
    accounts.map(({ report }) => `${decimalText(report.profit.initialCapital)} ${report.run.currency}`).join(', '),
  );
  if (currencies.length === 1 && capitals.length > 1)
    yield `The runs began with different capital (${capitals.join('; ')}): compare returns rather than amounts.`;
  const groupings = told(({ reports: { accounts } }) => accounts[0].report.grouping);
  if (groupings.length > 1) yield 'Trades are grouped differently: give --grouping to count them alike.';
  const behaviours = told(({ reports: { run } }) => run.behaviour);
  if (behaviours.length > 1)
    yield `The runs are of different behaviour versions (${behaviours.join(', ')}): the simulation itself has changed between them.`;
  for (const { reports, context } of runs) {
    const { outcome } = reports.accounts[0].report;
    if (outcome !== 'completed') yield `The run ${context.id} did not come to its end (${outcome}).`;
  }
}
