import { readFileSync } from 'node:fs';
import { ReplayError } from '@replay/core';
import type { FaultPlan } from '@replay/relay';

/**
 * What goes wrong on purpose: a plan in a file, or one drawn from a seed (`seed:42`), which is told so that it can be kept.
 * Throws `BAD_USAGE` for a file that cannot be read or is no JSON, and `BAD_CONFIGURATION` with the place of what is wrong in it.
 */
export async function faultPlan(named: string, tell: (text: string) => void): Promise<FaultPlan> {
  const { readFaultPlan, seededFaultPlan } = await import('@replay/relay');
  const seed = /^seed:(\d{1,9})$/.exec(named)?.[1];
  if (seed === undefined) return readFaultPlan(jsonIn(named), named);
  const plan = seededFaultPlan(Number(seed));
  tell(`faults of ${named}: ${JSON.stringify(plan)}\n`);
  return plan;
}

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ReplayError('BAD_USAGE', `the plan of --faults cannot be read: ${(cause as Error).message}`, {
      place: path,
      remedy: 'give a file such as {"rules":[{"on":"relay","fault":{"kind":"drop"}}]}, or seed:42',
      cause,
    });
  }
}
