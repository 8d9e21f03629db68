import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
const oxlint = join(root, 'node_modules/.bin/oxlint');
const project = mkdtempSync(join(tmpdir(), 'replay-lint-'));
afterAll(() => rmSync(project, { recursive: true, force: true }));
copyFileSync(join(root, '.oxlintrc.json'), join(project, '.oxlintrc.json'));
const source = join(project, 'strategies/mine/src');
mkdirSync(source, { recursive: true });

it('finds chance, clocks, timers, the network and modules of Node in the sources of strategies, line by line', () => {
  const lines = [
    'export const random = (): number => Math.random();',
    "export const named = (): number => Math['random']();",
    'export const taken = (): unknown => { const { random: one } = Math; return one; };',
    'export const far = (): unknown => globalThis.Math;',
    'export const now = (): unknown => Date.now();',
    'export const made = (): unknown => new Date();',
    'export const measured = (): unknown => performance.now();',
    'export const counted = (): unknown => process.hrtime();',
    'export const later = (): unknown => setTimeout(() => 1);',
    "export const loaded = (): unknown => fetch('http://localhost');",
    'export const key = (): unknown => crypto.randomUUID();',
    "import { randomInt } from 'node:crypto';",
    'export const drawn = (): number => randomInt(5);',
  ];
  writeFileSync(join(source, 'index.ts'), `${lines.join('\n')}\n`);
  const { status, stdout } = spawnSync(oxlint, ['--deny-warnings', '--format', 'unix', '.'], {
    cwd: project,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  const found = [...stdout.matchAll(/index\.ts:(\d+):/g)].map(([, line]) => Number(line));
  expect([...new Set(found)].sort((one, other) => one - other)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

it('takes what repeats', () => {
  const lines = ['export const most = (one: number): number => Math.max(one, 2);'];
  writeFileSync(join(source, 'index.ts'), `${lines.join('\n')}\n`);
  execFileSync(oxlint, ['--deny-warnings', '.'], { cwd: project });
});
