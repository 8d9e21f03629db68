import { readFileSync } from 'node:fs';

/** An option of a run as shown in help. */
export interface OptionHelp {
  readonly name: string;
  readonly description: string;
  /** The default, as text. */
  readonly usual: string | undefined;
  /** The allowed values; undefined where others are allowed too. */
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

/** The options of a run, from the shipped JSON Schema: loading the validator would make help several times slower. */
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
