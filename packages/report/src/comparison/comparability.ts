import type { RunStarted } from '@replay/core';
import { decimalText } from '../metric/metric.ts';
import { runPeriod } from '../metric/value-text.ts';
import { groupingCode } from '../trades/grouping.ts';
import type { ComparedRun } from './compared-run.ts';

/** All inputs of a run as texts, by names such as `parameters.size` or `models.queue`. */
export function inputsOf({
  reports: { run, accounts },
  context,
  dataDigest,
}: ComparedRun): ReadonlyMap<string, string> {
  const { type: _, instruments, ...others } = run as RunStarted & { readonly type: string };
  const [{ report }] = accounts;
  const inputs = new Map<string, string>([
    ['data', context.source],
    ...(dataDigest === undefined ? [] : [['data digest', dataDigest] as const]),
    ['grouping', groupingCode(report.grouping)],
  ]);
  for (const { id, ...terms } of instruments) flatten(`instruments.${id}`, terms, inputs);
  flatten('', others, inputs);
  return inputs;
}

/** Names every nested value by its path. */
function flatten(name: string, value: unknown, inputs: Map<string, string>): void {
  if (value === undefined) return;
  if (typeof value !== 'object' || value === null) {
    inputs.set(name, String(value));
    return;
  }
  for (const [key, one] of Object.entries(value)) flatten(name === '' ? key : `${name}.${key}`, one, inputs);
}

/** Why runs may not be comparable: what should be the same in all of them, but differs. */
export const comparabilityWarnings = (runs: readonly ComparedRun[]): readonly string[] => [...differences(runs)];

function* differences(runs: readonly ComparedRun[]): Iterable<string> {
  const distinct = (of: (run: ComparedRun) => string): readonly string[] => [...new Set(runs.map(of))];
  const data = distinct(({ reports, context, dataDigest }) =>
    [dataDigest ?? context.source, ...reports.run.instruments.map(({ id }) => id)].join(' '),
  );
  if (data.length > 1)
    yield 'The runs are on different data: their results depend on the markets as much as on the strategies.';
  const periods = distinct(({ reports: { accounts } }) => runPeriod(accounts[0].report));
  if (periods.length > 1) yield `The runs cover different periods: ${periods.join('; ')}.`;
  const currencies = distinct(({ reports: { accounts } }) =>
    accounts.map(({ report }) => report.run.currency).join(', '),
  );
  if (currencies.length > 1)
    yield `The accounts are in different currencies (${currencies.join('; ')}): amounts of money are not subtracted.`;
  const capitals = distinct(({ reports: { accounts } }) =>
    accounts.map(({ report }) => `${decimalText(report.profit.initialCapital)} ${report.run.currency}`).join(', '),
  );
  if (currencies.length === 1 && capitals.length > 1)
    yield `The runs began with different capital (${capitals.join('; ')}): compare returns rather than amounts.`;
  const groupings = distinct(({ reports: { accounts } }) => accounts[0].report.grouping);
  if (groupings.length > 1) yield 'Trades are grouped differently: give --grouping to use the same for all.';
  const behaviours = distinct(({ reports: { run } }) => run.behaviour);
  if (behaviours.length > 1)
    yield `The runs have different behaviour versions (${behaviours.join(', ')}): the simulation changed between them.`;
  for (const { reports, context } of runs) {
    const { outcome } = reports.accounts[0].report;
    if (outcome !== 'completed') yield `The run ${context.id} did not end (${outcome}).`;
  }
}
