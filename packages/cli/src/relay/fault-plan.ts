import { readFileSync } from 'node:fs';
import { ReplayError } from '@replay/core';
import type { FaultPlan } from '@replay/relay';

/**
 * A plan of injected faults: from a file, or drawn from a seed (`seed:42`) and printed, so that it can be saved. Throws
 * `BAD_USAGE` for a file that cannot be read or parsed, and `BAD_CONFIGURATION` with the location of an invalid entry.
 */
export async function faultPlan(named: string, print: (text: string) => void): Promise<FaultPlan> {
  const { readFaultPlan, seededFaultPlan } = await import('@replay/relay');
  const seed = /^seed:(\d{1,9})$/.exec(named)?.[1];
  if (seed === undefined) return readFaultPlan(jsonIn(named), named);
  const plan = seededFaultPlan(Number(seed));
  print(`faults of ${named}: ${JSON.stringify(plan)}\n`);
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
