// The whole check, fast parts first: `npm test`. Ends with the plain line `N passed, N failed, N skipped`,
// where each static check counts as one. With `--full` (`npm run test:full`) properties run ten times as many cases.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), 'replay-check-'));
const countsFile = join(scratch, 'counts.json');
const full = process.argv.includes('--full');
const testArgs = process.argv.slice(2).filter((word) => word !== '--full');
const counts = { passed: 0, failed: 0, skipped: 0 };

const checks = [
  ['format and import order', 'biome', ['check', '.']],
  ['lint', 'oxlint', ['--deny-warnings']],
  ['types', 'tsc', ['-b']],
  ['layers', 'depcruise', ['--config', '.dependency-cruiser.mjs', 'packages', 'strategies', 'examples']],
  ['dead code', 'knip', []],
];

for (const [name, tool, args] of checks) {
  const began = Date.now();
  const ok = run(tool, args, true);
  counts[ok ? 'passed' : 'failed'] += 1;
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
}

const testsOk = run(
  'vitest',
  ['run', '--reporter=default', '--reporter=./scripts/plain-reporter.mjs', ...testArgs],
  false,
);
try {
  const tests = JSON.parse(readFileSync(countsFile, 'utf8'));
  for (const state of Object.keys(counts)) counts[state] += tests[state];
} catch {
  counts.failed += 1;
}
if (!testsOk && counts.failed === 0) counts.failed += 1;
rmSync(scratch, { recursive: true, force: true });
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;

/** Runs a tool of the workspace; quiet ones are heard only when they fail. */
function run(tool, args, quiet) {
  const result = spawnSync(join(root, 'node_modules', '.bin', tool), args, {
    cwd: root,
    env: { ...(full ? { REPLAY_RUNS: '1000' } : {}), ...process.env, REPLAY_TEST_COUNTS: countsFile },
    stdio: quiet ? 'pipe' : ['ignore', 'inherit', 'inherit'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (quiet && result.status !== 0) process.stdout.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
  return result.status === 0;
}
