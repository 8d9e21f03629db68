import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repoRoot } from '@replay/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runnerOf, writePrograms } from '../../../scripts/test/user-programs.ts';
import { publicModules } from '../src/strategy/command-modules.ts';

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'replay-programs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function fileIn(folder: string, name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** How each strategy comes out in a process that runs from the sources. */
function outcomesOf(folder: string, strategies: readonly string[]): readonly unknown[] {
  const index = pathToFileURL(join(repoRoot, 'packages/backtest/src/index.ts')).href;
  const runner = fileIn(folder, 'run.mjs', runnerOf(index));
  const args = ['--conditions=source', '--import', 'tsx/esm', runner, ...strategies];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: repoRoot, encoding: 'utf8', timeout: 60_000 });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe('programs of the user', () => {
  it('may import every package that the command is made of', () => {
    const { dependencies } = JSON.parse(readFileSync(join(repoRoot, 'packages/backtest/package.json'), 'utf8'));
    const packages = Object.keys(dependencies).filter((name) => /^@replay\/(?!strategy-)/.test(name));
    const names = [
      ...packages,
      ...packages.map((name) => name.replace('@replay/', '@replay/backtest/')),
      '@replay/backtest',
    ];
    expect(Object.keys(publicModules()).sort()).toEqual(names.sort());
  });

  it('have the modules of the command also where it runs from its sources', () => {
    const folder = freshFolder();
    const programs = writePrograms(folder);
    const outcomes = outcomesOf(
      folder,
      programs.map(({ path }) => path),
    );
    for (const [at, { what }] of programs.entries()) {
      const ran = expect.stringMatching(/^[0-9a-f]{64}$/);
      expect({ what, outcome: outcomes[at] }).toEqual({
        what,
        outcome: { ran, refused: 'refused by the strategy itself' },
      });
    }
  });

  it('keep a zod of their own', () => {
    const folder = freshFolder();
    fileIn(folder, 'node_modules/zod/package.json', '{ "name": "zod", "type": "module", "exports": "./index.js" }');
    fileIn(folder, 'node_modules/zod/index.js', 'export const mine = true; export * as z from "./index.js";');
    const strategy = fileIn(
      folder,
      'strategy.ts',
      "import { mine } from 'zod';\nexport default { onBook: () => [], onStart() { if (mine) throw new Error('its own zod'); return []; } };\n",
    );
    expect(outcomesOf(folder, [strategy])).toMatchObject([{ ran: 'strategy.onStart failed: its own zod' }]);
  });

  it('name the file that cannot be translated, and the import that is missing', () => {
    const folder = freshFolder();
    const broken = fileIn(folder, 'broken.ts', 'export default {\n  onBook: (=> [],\n};\n');
    const lost = fileIn(
      folder,
      'lost.ts',
      "import { no } from 'no-such-package';\nexport default { onBook: () => no };\n",
    );
    expect(outcomesOf(folder, [broken, lost])).toMatchObject([
      { ran: expect.stringMatching(/the strategy could not be loaded: .*broken\.ts:2:1[0-9]/) },
      { ran: expect.stringMatching(/Cannot find package 'no-such-package'/) },
    ]);
  });
});
