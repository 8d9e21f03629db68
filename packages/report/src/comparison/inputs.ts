import type { RunStarted } from '@replay/core';
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
