import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { repoRoot } from '@replay/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runnerOf, writePrograms } from './user-programs.ts';

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function node(args: readonly string[], cwd = repoRoot, env: NodeJS.ProcessEnv = {}): Said {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args], {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 120_000,
  });
  return { code: status, out: stdout, err: stderr };
}

const scratch = mkdtempSync(join(tmpdir(), 'replay-bundle-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The folder of a bundle of this repository. */
let bundle = '';
beforeAll(() => {
  const program = `import { freshBundle } from './scripts/bundle.mjs'; console.log(await freshBundle());`;
  const { out, err } = node(['--input-type=module', '--eval', program]);
  expect(err).toBe('');
  bundle = out.trim();
});

/** Runs the command of the bundle. */
const backtest = (...args: string[]): Said => node([join(bundle, 'dist/main.js'), ...args], scratch);

describe('the bundle', () => {
  it('comes to the run hash of the sources, and leaves the same report with its page', () => {
    const args = ['--strategy', 'imbalance', '--to', '2024-05-01T07:54:30Z', '--json', '--quiet'];
    const bundled = backtest(...args, '--out', 'bundled');
    expect(bundled).toMatchObject({ code: 0, err: '' });
    const fromSources = ['--conditions=source', '--import', 'tsx/esm', 'packages/cli/src/main.ts'];
    const sources = node([...fromSources, ...args, '--out', join(scratch, 'sources')]);
    const document = ({ out }: Said) => {
      const { run, ...others } = JSON.parse(out);
      return { hash: run.hash, ...others };
    };
    expect(document(bundled)).toEqual(document(sources));
    const [run = ''] = readdirSync(join(scratch, 'bundled'));
    // The client of the page and its charts are files beside the bundle.
    expect(readFileSync(join(scratch, 'bundled', run, 'report.html'), 'utf8')).toContain('uPlot');
  });

  it.each([
    ['help', ['--help'], 0],
    ['help of a command', ['verify', '--help'], 0],
    ['the script of a shell', ['completion'], 0],
    ['an option that there is not', ['--strategie', 'imbalance'], 2],
    ['a command without what it needs', ['import', 'sample'], 2],
  ])('loads nothing of a run for %s', (_, args, code) => {
    const coverage = mkdtempSync(join(scratch, 'loaded-'));
    const said = node([join(bundle, 'dist/main.js'), ...args], scratch, { NODE_V8_COVERAGE: coverage });
    expect(said.code, said.err).toBe(code);
    const { packages } = JSON.parse(readFileSync(join(dirname(bundle), 'bundle.json'), 'utf8'));
    const [file = ''] = readdirSync(coverage);
    const { result } = JSON.parse(readFileSync(join(coverage, file), 'utf8')) as { result: { url: string }[] };
    const loaded = result.flatMap(({ url }) => (url.includes('/bundle-') ? packages[basename(url)] : []));
    expect([...new Set(loaded)].sort()).toEqual(['backtest', 'book', 'cli', 'core', 'quality']);
  });

  it('prints the help of the sources', () => {
    const sources = node(['--conditions=source', '--import', 'tsx/esm', 'packages/cli/src/main.ts', '--help']);
    expect(backtest('--help')).toEqual(sources);
  });

  it.each([
    [
      'a server and a socket',
      ['verify', 'relay://sample', '--to', '2024-05-01T07:54:05Z', '--quiet'],
      0,
      /replay:BTCUSDT/,
    ],
    [
      'the tables for notebooks',
      ['export', 'sample', '--to', '2024-05-01T07:54:05Z', '--format', 'arrow', '--out', 'tables', '--quiet'],
      0,
      /arrow/,
    ],
    ['a tape', ['import', 'sample', '--to', '2024-05-01T07:54:05Z', '--out', 'part.tape', '--quiet'], 0, /events/],
    ['the parameters of a strategy', ['strategies', 'imbalance'], 0, /--params/],
    ['a plan of faults', ['relay', '--faults', 'nonsense'], 2, /faults/],
  ])('has %s', (_, args, code, message) => {
    const said = backtest(...args);
    expect(said.code, said.err).toBe(code);
    expect(`${said.out}${said.err}`).toMatch(message);
  });

  it('ends a hook that does not return', () => {
    const strategy = join(scratch, 'stuck.mjs');
    writeFileSync(strategy, 'export default { onBook() { for (;;); } };');
    const said = backtest('--strategy', strategy, '--hook-timeout', '100ms', '--quiet', '--out', 'stuck');
    expect(said.code).toBe(1);
    expect(said.err).toMatch(/it did not return within 0\.1 s/);
  });

  it('has every file that a module looks for beside itself', async () => {
    const folder = join(bundle, 'dist');
    const modules = readdirSync(folder).filter((name) => name.endsWith('.js'));
    const sought = modules.flatMap((name) =>
      [
        ...readFileSync(join(folder, name), 'utf8').matchAll(/new URL\(["'`](\.[^"'`$]+)["'`], ?import\.meta\.url\)/g),
      ].map(([, path = '']) => path),
    );
    expect(sought).toEqual(expect.arrayContaining(['./block-thread.js', '../sample.tape', '../package.json']));
    // When run from sources, a module looks for its thread under another extension.
    for (const path of sought.filter((one) => !one.endsWith('.ts'))) {
      expect(existsSync(join(folder, path)), path).toBe(true);
    }
    const thread = new Worker(join(folder, 'block-thread.js'));
    await new Promise((resolve, reject) => thread.once('online', resolve).once('error', reject));
    await thread.terminate();
  });

  it('gives programs of the user, wherever they lie, the modules that the command runs', () => {
    const folder = mkdtempSync(join(scratch, 'programs-'));
    const programs = writePrograms(folder);
    const runner = join(folder, 'run.mjs');
    writeFileSync(runner, runnerOf(pathToFileURL(join(bundle, 'dist/backtest.js')).href));
    const { out, err } = node([runner, ...programs.map(({ path }) => path)]);
    expect(err).toBe('');
    const outcomes = JSON.parse(out) as readonly object[];
    const [{ ran }] = outcomes as [{ ran: string }];
    expect(ran).toMatch(/^[0-9a-f]{64}$/);
    for (const [at, { what }] of programs.entries())
      expect({ what, ...outcomes[at] }).toEqual({ what, ran, refused: 'refused by the strategy itself' });
  });
});

/** A small workspace with the scripts of this one: its command prints what \`source\` says. */
function workspace(source: string): { readonly folder: string; write(name: string, content: string): void } {
  const folder = mkdtempSync(join(scratch, 'workspace-'));
  const write = (name: string, content: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  symlinkSync(join(repoRoot, 'node_modules'), join(folder, 'node_modules'));
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'LICENSE', 'package.json', 'scripts'])
    cpSync(join(repoRoot, name), join(folder, name), { recursive: true });
  write('packages/page/scripts/bundle-client.mjs', '');
  for (const name of ['client.js', 'client.css', 'charts.js', 'charts.css']) write(`packages/page/dist/${name}`, '');
  write('packages/page/package.json', '{ "name": "@replay/page" }');
  write(
    'packages/backtest/package.json',
    '{ "version": "1.0.0", "license": "MIT", "engines": {}, "dependencies": {} }',
  );
  write('packages/backtest/sample.tape/blocks.bin', '');
  write('packages/backtest/config.schema.json', '{}');
  write('packages/backtest/src/index.ts', 'export {};');
  write('packages/cli/package.json', '{ "type": "module" }');
  write('packages/cli/src/main.ts', source);
  write('strategies/none/package.json', '{}');
  return { folder, write };
}

describe('the command of the repository', { timeout: 120_000 }, () => {
  const run = (folder: string): Said => node([join(folder, 'scripts/backtest.mjs'), 'given'], folder);
  const bundles = (folder: string) => readdirSync(join(folder, 'dist')).filter((name) => name.startsWith('bundle-'));

  it('makes a bundle once, and another as soon as a file of it is another', () => {
    const { folder, write } = workspace("console.log('first', process.argv[2]);");
    expect(run(folder)).toEqual({ code: 0, out: 'first given\n', err: '' });
    const [first = ''] = bundles(folder);
    // A bundle that is run without being rebuilt can be edited by hand.
    writeFileSync(join(folder, 'dist', first, 'dist/main.js'), "console.log('kept');");
    expect(run(folder).out).toBe('kept\n');
    write('packages/cli/src/main.ts', "console.log('other', process.argv[2]);");
    // As in a copy: the same size, and an old time.
    utimesSync(join(folder, 'packages/cli/src/main.ts'), 1_000_000, 1_000_000);
    expect(run(folder)).toEqual({ code: 0, out: 'other given\n', err: '' });
    expect(bundles(folder), 'a process may still run from the first').toContain(first);
  });

  it('runs from the sources where no bundle can be made, and says so', () => {
    const { folder } = workspace(
      "const { parse } = await import('fast-csv'); console.log(typeof parse, process.argv[2]); process.exitCode = 3;",
    );
    const said = run(folder);
    expect(said).toMatchObject({ code: 3, out: 'function given\n' });
    expect(said.err).toMatch(
      /^the bundle of the command could not be made \([^\n]*main\.ts imports a CommonJS package[^\n]*\): running from the sources[^\n]*\n$/,
    );
  });

  it('makes no bundle of a file that it would not see change', () => {
    const { folder, write } = workspace("import { said } from '../elsewhere.ts'; console.log(said);");
    write('packages/cli/elsewhere.ts', "export const said = 'elsewhere';");
    expect(run(folder).err).toMatch(/packages\/cli\/elsewhere\.ts is none of the files that are looked at/);
  });
});

/** Packs this repository into a folder, and returns the path of the tarball. */
function packed(folder: string): string {
  const { stderr, stdout } = spawnSync('npm', ['run', '-s', 'pack', '--', '--out', folder], npmIn(repoRoot));
  expect(stderr).toBe('');
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  expect(stdout).toMatch(/^\/\S+\.tgz: [\d.]+ MB, \d+ files\n$/);
  expect(stdout.startsWith(join(folder, tarball))).toBe(true);
  return join(folder, tarball);
}

const npmIn = (cwd: string) =>
  ({ cwd, encoding: 'utf8', timeout: 240_000, shell: process.platform === 'win32' }) as const;

/** Runs the first commands of a new user, and a strategy of the user's own. */
function expectToRun(folder: string, command: readonly string[]): void {
  const run = (...args: string[]) => spawnSync(String(command[0]), [...command.slice(1), ...args], npmIn(folder));
  expect(run('--help').stdout).toMatch(/^backtest --strategy NAME\|PATH/);
  const strategies = writePrograms(mkdtempSync(join(scratch, 'programs-'))).filter(({ what }) =>
    /^\.(ts|js), no package/.test(what),
  );
  expect(strategies).toHaveLength(2);
  for (const strategy of ['imbalance', ...strategies.map(({ path }) => path)]) {
    const { status, stdout, stderr } = run('--strategy', strategy, '--to', '2024-05-01T07:54:10Z', '--quiet');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/on replay:BTCUSDT/);
  }
}

describe('the package', { timeout: 300_000 }, () => {
  it('runs from its tarball, and its types are those of a program of the user', () => {
    const folder = mkdtempSync(join(scratch, 'unpacked-'));
    const place = join(folder, 'node_modules/@replay/backtest');
    mkdirSync(place, { recursive: true });
    expect(spawnSync('tar', ['xzf', packed(folder), '--strip-components=1', '-C', place]).status).toBe(0);
    const { dependencies, exports } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
    expect(Object.keys(dependencies)).toEqual(['esbuild', 'zod']);
    for (const name of Object.keys(dependencies))
      symlinkSync(join(repoRoot, 'node_modules', name), join(folder, 'node_modules', name));
    for (const { types, default: program } of Object.values(exports) as { types: string; default: string }[]) {
      expect(existsSync(join(place, types)), types).toBe(true);
      expect(existsSync(join(place, program)), program).toBe(true);
    }
    expectToRun(folder, [process.execPath, join(place, 'dist/main.js')]);
    writeFileSync(
      join(folder, 'typed.ts'),
      `import { runBacktest } from '@replay/backtest';
import { bestBid } from '@replay/backtest/book';
import { Strategy, type Intents, type View } from '@replay/backtest/strategy';
export class Typed extends Strategy {
  override onBook({ book }: View): Intents {
    // @ts-expect-error: a price is no text
    const price: string = bestBid(book).price;
    return price === '' ? [] : [];
  }
}
export const hash = async (): Promise<string> => (await runBacktest({ strategy: Typed })).hash;
`,
    );
    const terms = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023'];
    const checked = node([join(repoRoot, 'node_modules/typescript/bin/tsc'), ...terms, 'typed.ts'], folder);
    expect(checked).toEqual({ code: 0, out: '', err: '' });
  });

  it.runIf(process.env.REPLAY_RUNS !== undefined)('installs into an empty folder and runs there', (context) => {
    const folder = mkdtempSync(join(scratch, 'installed-'));
    const { status, stderr } = spawnSync('npm', ['install', '--no-audit', '--no-fund', packed(folder)], npmIn(folder));
    if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/.test(stderr))
      context.skip('there is no network to install from');
    expect(status, stderr).toBe(0);
    expectToRun(folder, ['npx', '--no', '--', 'backtest']);
  });
});
