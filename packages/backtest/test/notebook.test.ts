import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { repoRoot } from '@replay/testkit';
import { expect, it } from 'vitest';

// Kernels of notebooks compile cells to CommonJS: no module behind the door may await at its top level.
it('the built package can be required by CommonJS code', async () => {
  const code = `
    const { runBacktest } = require('@replay/backtest');
    const run = runBacktest({ strategy: 'imbalance', to: '2024-05-01T07:54:10Z' });
    run.then(({ hash, report }) => console.log(hash.length, report.summary.orders > 0));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', '-e', code], { cwd: repoRoot });
  expect(stdout).toBe('64 true\n');
});
