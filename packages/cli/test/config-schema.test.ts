import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import yargs from 'yargs';
import { z } from 'zod';
import { configSchema } from '../src/config-file.ts';
import { runOptions } from '../src/run-flags.ts';

describe('the schema of the options file', () => {
  it('that ships is the one that is checked', () => {
    const shipped = JSON.parse(readFileSync(join(repoRoot, 'packages/cli/config.schema.json'), 'utf8'));
    expect(shipped).toEqual({ title: 'backtest --config', ...z.toJSONSchema(configSchema) });
  });

  it('has every option of a run and no other', () => {
    const command = runOptions(yargs([])) as unknown as { getOptions(): { key: Record<string, unknown> } };
    const options = new Set([...Object.keys(command.getOptions().key), 'verbose', '$schema']);
    for (const outside of ['config', 'help', 'version']) options.delete(outside);
    expect(Object.keys(configSchema.shape).sort()).toEqual([...options].sort());
  });
});
