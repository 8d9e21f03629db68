// Writes the JSON Schema of the options file, packages/cli/config.schema.json; a test compares the two.
// Run with: npx tsx --conditions=source scripts/config-schema.ts
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { configSchema } from '../packages/cli/src/config-file.ts';

const path = fileURLToPath(new URL('../packages/cli/config.schema.json', import.meta.url));
const schema = { title: 'backtest --config', ...z.toJSONSchema(configSchema) };
writeFileSync(path, JSON.stringify(schema, undefined, 2));
// The formatter has its own idea of where a list is broken, and the check asks it.
spawnSync('npx', ['biome', 'format', '--write', path], { stdio: 'inherit' });
