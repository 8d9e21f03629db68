import { type Random, randomFrom } from '@replay/core';
import type { Fault, FaultKind, FaultPlan, FaultRule } from './fault.ts';
import { type FaultFamily, faultFamilies } from './fault-paths.ts';
import { defaultTimes, faultKinds, faultTable } from './fault-table.ts';

export interface SeededPlanOptions {
  /** Groups of paths that faults may be injected into; all by default. */
  readonly families?: readonly FaultFamily[];
  /** Kinds that are excluded; none by default. */
  readonly without?: readonly FaultKind[];
}

const maxRules = 4;
const statuses = [401, 403, 404, 408, 425, 429, 429, 500, 502, 503] as const;

/**
 * A random plan of one to four faults, most of them early in the data, and small enough for a client to recover from.
 */
export function seededFaultPlan(seed: number, options: SeededPlanOptions = {}): FaultPlan {
  const { families = faultFamilies, without = [] } = options;
  const random = randomFrom(seed);
  const kinds = faultKinds.filter((kind) => !without.includes(kind));
  const rules = Array.from({ length: 1 + random.below(maxRules) }, () => randomRule(random, families, kinds));
  return { rules };
}

function randomRule(random: Random, families: readonly FaultFamily[], kinds: readonly FaultKind[]): FaultRule {
  const on = oneOf(families, random);
  const fault = randomFault(oneOf(kinds, random), random);
  const times = Math.max(defaultTimes(fault.kind), 1 + random.below(3));
  const request = random.chance(0.5) ? 1 + random.below(4) : { every: 1 + random.below(3) };
  const at = faultTable[fault.kind].to === 'answers' ? 100 : 10;
  // A position among the first tens, hundreds, thousands or ten thousands.
  return { on, request, at: 1 + random.below(at * 10 ** random.below(4)), times, fault };
}

function randomFault(kind: FaultKind, random: Random): Fault {
  switch (kind) {
    case 'status':
      return { kind, status: oneOf(statuses, random), ...oneOf([{}, { retryAfter: 1 }, { retryAt: 1 }], random) };
    case 'stall':
      return random.chance(0.5) ? { kind } : { kind, millis: random.below(500) };
    case 'slow-loris':
      return { kind, bytes: 1 + random.below(200), every: 1 + random.below(5) };
    case 'clock-skew':
      return { kind, millis: (random.chance(0.5) ? 1 : -1) * (1 + random.below(7_200_000)) };
    case 'wrong-sequence':
      // With a smaller change two messages of one instant could swap undetected.
      return { kind, by: oneOf([-1000, -70, 70, 1000], random) };
    case 'reorder':
      return { kind, by: 1 + random.below(8) };
    case 'delay':
      return { kind, millis: random.below(200) };
    case 'wrong-length':
      return { kind, by: (random.chance(0.5) ? 1 : -1) * (1 + random.below(1000)) };
    case 'gzip-bomb':
      return { kind, megabytes: 100 + random.below(200) };
    default:
      return { kind };
  }
}

const oneOf = <One>(list: readonly One[], random: Random): One => list[random.below(list.length)]!;
