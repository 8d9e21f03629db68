import { ReplayError } from '@replay/core';
import { z } from 'zod';
import { checked, hooks, notAStrategy, refuseStaticHooks } from './hook-names.ts';
import type { ParamsSchema, StrategyHooks } from './strategy.ts';

/** A strategy ready to be run any number of times, each time with a fresh memory. */
export interface StrategyDefinition {
  readonly name: string;
  readonly params: ParamsSchema;
  /** The file it was read from, for errors. */
  readonly source?: string;
  create(params: Record<string, unknown>): StrategyHooks;
}

const noParams: ParamsSchema = z.strictObject({});

/**
 * Reads what a strategy module exports as default: a class (with an optional static `params` schema) or a plain object of
 * hooks (with an optional `params` schema; its hooks find the validated parameters as `this.params`).
 * Throws `BAD_CONFIGURATION` that says what is missing, or which method looks like a hook and is none.
 * `source` is the file it was read from, for errors.
 */
export function defineStrategy(name: string, exported: unknown, source?: string): StrategyDefinition {
  const from = source === undefined ? {} : { source };
  if (typeof exported === 'function') return { ...fromClass(name, exported as StrategyClass), ...from };
  if (typeof exported === 'object' && exported !== null)
    return { ...fromObject(name, exported as StrategyObject), ...from };
  throw notAStrategy(name, `the default export is ${exported === undefined ? 'missing' : typeof exported}`);
}

interface StrategyClass {
  readonly params?: ParamsSchema;
  readonly prototype: object;
  new (params: Record<string, unknown>): StrategyHooks;
}

type StrategyObject = StrategyHooks & { readonly params?: ParamsSchema };

function fromClass(name: string, strategy: StrategyClass): StrategyDefinition {
  requireHooks(name, strategy.prototype);
  refuseStaticHooks(name, strategy);
  // Fields are there only once it is made, so what they hold is looked at then.
  const create = (params: Record<string, unknown>): StrategyHooks => checked(name, new strategy(params));
  return { name, params: schemaOf(name, strategy.params), create };
}

function fromObject(name: string, strategy: StrategyObject): StrategyDefinition {
  requireHooks(name, strategy);
  const create = (params: Record<string, unknown>): StrategyHooks => Object.assign(Object.create(strategy), { params });
  return { name, params: schemaOf(name, strategy.params), create };
}

function schemaOf(name: string, params: ParamsSchema | undefined): ParamsSchema {
  if (params === undefined) return noParams;
  // Asked for what it can do, not for its class: a user's own copy of zod is a class of its own.
  if (typeof params.safeParse === 'function' && 'shape' in params) return params.strict();
  throw notAStrategy(name, 'its params are no zod object schema');
}

function requireHooks(name: string, object: object): void {
  checked(name, object);
  if (!hooks.some((hook) => typeof Reflect.get(object, hook) === 'function')) {
    throw notAStrategy(name, `it has none of the hooks ${hooks.join(', ')}`);
  }
}

/** Validates parameters against a strategy's schema and fills in the defaults. Throws `BAD_USAGE` naming each fault. */
export function parseParams(definition: StrategyDefinition, given: Record<string, unknown>): Record<string, unknown> {
  const parsed = definition.params.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'params'}: ${message}`);
  throw new ReplayError('BAD_USAGE', `the parameters of '${definition.name}' do not fit: ${faults.join('; ')}`, {
    remedy: `see: backtest strategies ${definition.name}`,
  });
}

/** One parameter as the help shows it. */
export interface ParamHelp {
  readonly name: string;
  readonly description: string;
  /** JSON-schema type, such as `number` or `boolean`. */
  readonly type: string;
  readonly default: unknown;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
}

/** The parameters of a strategy, read from its schema. */
export function paramsHelp({ params }: StrategyDefinition): readonly ParamHelp[] {
  const schema = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' });
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const of = typeof property === 'object' ? property : {};
    return {
      name,
      description: of.description ?? '',
      type: Array.isArray(of.enum) ? of.enum.join(' | ') : String(of.type ?? 'any'),
      default: of.default,
      minimum: bound(of.exclusiveMinimum) ?? bound(of.minimum),
      maximum: bound(of.exclusiveMaximum) ?? bound(of.maximum),
    };
  });
}

/** zod bounds every integer by the safe ones; that is no bound worth telling. */
const bound = (limit: number | boolean | undefined): number | undefined =>
  typeof limit !== 'number' || Math.abs(limit) === Number.MAX_SAFE_INTEGER ? undefined : limit;
