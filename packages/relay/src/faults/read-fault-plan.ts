import { nearest, ReplayError } from '@replay/core';
import type { Fault, FaultKind, FaultPlan, FaultRule } from './fault.ts';
import { faultFamilies, isPlace } from './fault-place.ts';
import { type FaultSetting, faultKinds, faultTable, usualTimes } from './fault-table.ts';

/**
 * Reads a plan of faults: `{"rules": [{"on": "/tardis/replay/*", "at": 100, "fault": {"kind": "drop"}}]}`. Of a rule only `on` and
 * `fault` are needed. Throws `BAD_CONFIGURATION` with the place of what is wrong, `name` being that of the whole.
 */
export function readFaultPlan(plan: unknown, name: string): FaultPlan {
  const { rules } = fieldsOf(plan, name, ['rules']);
  if (!Array.isArray(rules)) throw wrong(`${name}: rules`, 'is a list of rules', rules);
  return { rules: rules.map((rule: unknown, index) => ruleIn(rule, `${name}: rules[${index}]`)) };
}

function ruleIn(given: unknown, place: string): FaultRule {
  const rule = fieldsOf(given, place, ['on', 'request', 'at', 'times', 'fault']);
  const { on, request = { every: 1 }, at } = rule;
  if (typeof on !== 'string' || !isPlace(on)) {
    throw wrong(`${place}.on`, `is a path such as /tardis/*, or one of ${faultFamilies.join(', ')}`, on);
  }
  const fault = faultIn(rule['fault'], `${place}.fault`);
  return {
    on,
    request: requestIn(request, `${place}.request`),
    ...(at === undefined ? {} : { at: numberIn(at, `${place}.at`, { ...count, least: 0 }) }),
    times: numberIn(rule['times'] ?? usualTimes(fault.kind), `${place}.times`, count),
    fault,
  };
}

const count = { least: 1, most: Number.MAX_SAFE_INTEGER } as const;

function requestIn(given: unknown, place: string): FaultRule['request'] {
  if (typeof given === 'number') return numberIn(given, place, count);
  return { every: numberIn(fieldsOf(given, place, ['every'])['every'], `${place}.every`, count) };
}

function faultIn(given: unknown, place: string): Fault {
  const kind = (given as { readonly kind?: unknown } | null | undefined)?.kind;
  if (typeof kind !== 'string' || !(faultKinds as readonly string[]).includes(kind)) {
    const near = nearest(String(kind), faultKinds);
    throw wrong(`${place}.kind`, `is one of ${(near.length > 0 ? near : faultKinds).join(', ')}`, kind);
  }
  const settings: Readonly<Record<string, FaultSetting>> = faultTable[kind as FaultKind].settings;
  const fields = fieldsOf(given, place, ['kind', ...Object.keys(settings)]);
  const numbers = Object.entries(settings).flatMap(([name, setting]) => {
    const value = fields[name] ?? setting.usual;
    return value === 'none' ? [] : [[name, numberIn(value, `${place}.${name}`, setting)]];
  });
  return { kind, ...Object.fromEntries(numbers) } as Fault;
}

function fieldsOf(given: unknown, place: string, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw wrong(place, 'is an object', given);
  const stranger = Object.keys(given).find((name) => !known.includes(name));
  if (stranger === undefined) return { ...given };
  throw new ReplayError('BAD_CONFIGURATION', `'${stranger}' means nothing here`, {
    place,
    remedy: `there are ${known.join(', ')}`,
  });
}

function numberIn(given: unknown, place: string, { least, most }: FaultSetting): number {
  if (typeof given === 'number' && Number.isSafeInteger(given) && given >= least && given <= most) return given;
  throw wrong(place, `is a whole number from ${least} to ${most}`, given);
}

const wrong = (place: string, is: string, given: unknown): ReplayError =>
  new ReplayError('BAD_CONFIGURATION', `this ${is}, not ${JSON.stringify(given) ?? 'left out'}`, {
    place,
    remedy: 'correct the plan of faults',
  });
