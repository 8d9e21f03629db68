import { z } from 'zod';
import { backtestSchema } from './options.ts';

/**
 * The JSON Schema of a configuration file, the source of config.schema.json. Options that only a program can give are
 * left out.
 */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(backtestSchema, { io: 'input', unrepresentable: 'any' });
  const ofTheCommand = {
    $schema: { type: 'string', description: 'where an editor finds this schema' },
    json: { type: 'boolean', description: 'print one JSON document instead of the text report' },
    quiet: { type: 'boolean', description: 'no progress' },
  };
  return {
    title: 'backtest --config',
    ...schema,
    properties: { ...ofTheCommand, ...withoutObjects(schema.properties) },
  };
}

/** Removes empty alternatives, which stand for objects of a program. */
function withoutObjects(schema: unknown): object {
  return JSON.parse(JSON.stringify(schema), (_, value) => {
    if (!Array.isArray(value?.anyOf)) return value;
    const { anyOf, ...others } = value;
    const kept = anyOf.filter((one: object) => Object.keys(one).length > 0);
    return kept.length === 1 ? { ...others, ...kept[0] } : { ...others, anyOf: kept };
  }) as object;
}
