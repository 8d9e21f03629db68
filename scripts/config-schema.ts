// Writes the JSON Schema of the options file, packages/backtest/config.schema.json; a test compares the two.
// Run with: npx tsx --conditions=source scripts/config-schema.ts
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configJsonSchema } from '../packages/backtest/src/config-json-schema.ts';

const path = fileURLToPath(new URL('../packages/backtest/config.schema.json', import.meta.url));
writeFileSync(path, JSON.stringify(configJsonSchema(), undefined, 2));
// Formatted by biome, because the check compares with its output.
spawnSync('npx', ['biome', 'format', '--write', path], { stdio: 'inherit' });
