import { nearest, ReplayError } from '@replay/core';
import type { Fault, FaultKind, FaultPlan, FaultRule } from './fault.ts';
import { faultFamilies, isPathPattern } from './fault-paths.ts';
import { defaultTimes, type FaultSetting, faultKinds, faultTable } from './fault-table.ts';

/**
 * Parses a fault plan: `{"rules": [{"on": "/tardis/replay/*", "at": 100, "fault": {"kind": "drop"}}]}`. A rule needs
 * only `on` and `fault`. Throws `BAD_CONFIGURATION` with the location of the mistake, `name` being that of the whole
 * plan.
 */
export function readFaultPlan(plan: unknown, name: string): FaultPlan {
  const { rules } = fieldsOf(plan, name, ['rules']);
  if (!Array.isArray(rules)) throw wrong(`${name}: rules`, 'is a list of rules', rules);
  return { rules: rules.map((rule: unknown, index) => ruleIn(rule, `${name}: rules[${index}]`)) };
}

function ruleIn(given: unknown, location: string): FaultRule {
  const rule = fieldsOf(given, location, ['on', 'request', 'at', 'times', 'fault']);
  const { on, request = { every: 1 }, at } = rule;
  if (typeof on !== 'string' || !isPathPattern(on)) {
    throw wrong(`${location}.on`, `is a path such as /tardis/*, or one of ${faultFamilies.join(', ')}`, on);
  }
  const fault = faultIn(rule['fault'], `${location}.fault`);
  return {
    on,
    request: requestIn(request, `${location}.request`),
    ...(at === undefined ? {} : { at: numberIn(at, `${location}.at`, { ...count, min: 0 }) }),
    times: numberIn(rule['times'] ?? defaultTimes(fault.kind), `${location}.times`, count),
    fault,
  };
}

const count = { min: 1, max: Number.MAX_SAFE_INTEGER } as const;

function requestIn(given: unknown, location: string): FaultRule['request'] {
  if (typeof given === 'number') return numberIn(given, location, count);
  return { every: numberIn(fieldsOf(given, location, ['every'])['every'], `${location}.every`, count) };
}

function faultIn(given: unknown, location: string): Fault {
  const kind = (given as { readonly kind?: unknown } | null | undefined)?.kind;
  if (typeof kind !== 'string' || !(faultKinds as readonly string[]).includes(kind)) {
    const near = nearest(String(kind), faultKinds);
    throw wrong(`${location}.kind`, `is one of ${(near.length > 0 ? near : faultKinds).join(', ')}`, kind);
  }
  const settings: Readonly<Record<string, FaultSetting>> = faultTable[kind as FaultKind].settings;
  const fields = fieldsOf(given, location, ['kind', ...Object.keys(settings)]);
  const numbers = Object.entries(settings).flatMap(([name, setting]) => {
    const value = fields[name] ?? setting.default;
    return value === 'none' ? [] : [[name, numberIn(value, `${location}.${name}`, setting)]];
  });
  return { kind, ...Object.fromEntries(numbers) } as Fault;
}

function fieldsOf(given: unknown, location: string, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw wrong(location, 'is an object', given);
  const unknownField = Object.keys(given).find((name) => !known.includes(name));
  if (unknownField === undefined) return { ...given };
  throw new ReplayError('BAD_CONFIGURATION', `unknown field '${unknownField}'`, {
    place: location,
    remedy: `known are ${known.join(', ')}`,
  });
}

function numberIn(given: unknown, location: string, { min, max }: FaultSetting): number {
  if (typeof given === 'number' && Number.isSafeInteger(given) && given >= min && given <= max) return given;
  throw wrong(location, `is a whole number from ${min} to ${max}`, given);
}

const wrong = (location: string, is: string, given: unknown): ReplayError =>
  new ReplayError('BAD_CONFIGURATION', `this ${is}, not ${JSON.stringify(given) ?? 'left out'}`, {
    place: location,
    remedy: 'correct the fault plan',
  });
