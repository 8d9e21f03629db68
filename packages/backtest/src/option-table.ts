import { readFileSync } from 'node:fs';

/** An option of a run as help shows it. */
export interface OptionHelp {
  readonly name: string;
  readonly description: string;
  /** What holds where it is not given, as text. */
  readonly usual: string | undefined;
  /** The words it takes; undefined where it takes more. */
  readonly choices: readonly string[] | undefined;
  readonly isFlag: boolean;
}

interface Property {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Property[];
}

/** The options of a run, from the JSON Schema that ships: to load what checks them would cost help more than all else. */
export function optionTable(): readonly OptionHelp[] {
  const text = readFileSync(new URL('../config.schema.json', import.meta.url), 'utf8');
  const { properties } = JSON.parse(text) as { readonly properties: Readonly<Record<string, Property>> };
  const { $schema: _schema, json: _json, quiet: _quiet, ...options } = properties;
  return Object.entries(options).map(([name, property]) => ({
    name,
    description: property.description ?? '',
    usual: property.default === undefined ? undefined : String(property.default),
    choices: property.enum ?? property.anyOf?.find((one) => one.enum !== undefined)?.enum,
    isFlag: property.type === 'boolean',
  }));
}
