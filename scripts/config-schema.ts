// Writes the JSON Schema of the options file, packages/cli/config.schema.json; a test compares the two.
// Run with: npx tsx --conditions=source scripts/config-schema.ts
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { configSchema } from '../packages/cli/src/config-file.ts';

const schema = { title: 'backtest --config', ...z.toJSONSchema(configSchema) };
writeFileSync(
  new URL('../packages/cli/config.schema.json', import.meta.url),
  `${JSON.stringify(schema, undefined, 2)}\n`,
);
