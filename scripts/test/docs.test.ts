import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'replay-docs-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

interface Block {
  readonly name: string;
  readonly kind: string;
  readonly text: string;
}

const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...pages.map((name) => `docs/${name}`)];

const blocks: readonly Block[] = documents.flatMap((file) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/^```(\S[^\n]*)\n([\s\S]*?)^```/gm)].map(
    ([, kind = '', text = '']) => ({
      name: `${file}: ${text.split('\n')[0]}`,
      kind,
      text,
    }),
  ),
);
const ofKind = (pattern: RegExp): readonly Block[] => blocks.filter(({ kind }) => pattern.test(kind));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** Runs the command from the sources, as `npm run backtest` does. */
function backtest(args: readonly string[]) {
  const tsx = join(root, 'node_modules', '.bin', 'tsx');
  return spawnSync(tsx, ['--conditions=source', 'packages/cli/src/main.ts', ...args], { cwd: root, encoding: 'utf8' });
}

const blockFile = (at: number): string => `docs-block-${process.pid}-${at}.ts`;

/** What the compiler says of all blocks, each a file at the root, where packages are found: it is called once for them all. */
const complaints = (() => {
  let said: readonly string[] | undefined;
  return (): readonly string[] => (said ??= compiled());
})();

function compiled(): readonly string[] {
  const files = ofKind(/^ts/).map((_, at) => join(root, blockFile(at)));
  const config = join(root, `docs-block-${process.pid}.json`);
  const compilerOptions = {
    noEmit: true,
    composite: false,
    allowImportingTsExtensions: true,
    rewriteRelativeImportExtensions: false,
  };
  try {
    for (const [at, { text }] of ofKind(/^ts/).entries()) writeFileSync(files[at] ?? '', text);
    writeFileSync(config, JSON.stringify({ extends: './tsconfig.base.json', compilerOptions, files }));
    const tsc = spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', config], { cwd: root, encoding: 'utf8' });
    return tsc.stdout.split('\n').filter((line) => line !== '');
  } finally {
    for (const file of [...files, config]) rmSync(file, { force: true });
  }
}

describe('the documents', () => {
  it('have code to test', () => {
    expect(ofKind(/^ts/).length).toBeGreaterThanOrEqual(2);
    expect(ofKind(/^sh$/).length).toBeGreaterThanOrEqual(2);
  });

  it('compile without any other complaint', () => {
    expect(complaints().filter((line) => !line.startsWith('docs-block-'))).toEqual([]);
  }, 120_000);

  it.each(ofKind(/^ts/).map((block, at) => [block.name, at] as const))('compile: %s', (_name, at) => {
    expect(complaints().filter((line) => line.startsWith(blockFile(at)))).toEqual([]);
  });

  it.each(ofKind(/^ts strategy$/).map((block) => [block.name, block] as const))('trade: %s', (_name, { text }) => {
    const path = join(root, `docs-strategy-${process.pid}.ts`);
    try {
      writeFileSync(path, text);
      const run = backtest(['--strategy', path, '--params', 'size=0.02', '--json', '--quiet', '--out', out]);
      expect(run.stderr).toBe('');
      const report = JSON.parse(run.stdout) as { summary: { fills: number; trades: number } };
      expect(report.summary.fills).toBeGreaterThan(0);
      expect(report.summary.trades).toBeGreaterThan(0);
    } finally {
      rmSync(path, { force: true });
    }
  });

  it.each(
    ofKind(/^sh$/)
      .flatMap(({ text }) => text.split('\n').map((line) => line.replace(/#.*$/, '').trim()))
      .filter((line) => line !== ''),
  )('name a command that works: %s', (line) => {
    const [npm, ...rest] = line.split(' ');
    expect(npm).toBe('npm');
    const name = rest[0] === 'test' ? 'test' : (rest.filter((word) => word !== '-s')[1] ?? '');
    expect(manifest.scripts).toHaveProperty(name);
    // Running the whole check inside the whole check would never end; CI does that from outside.
    if (name !== 'backtest') return;
    const args = rest.slice(rest.indexOf('--') + 1);
    const quiet = ['--strategy', 'verify'].some((word) => args.includes(word)) ? ['--quiet'] : [];
    const run = backtest([...args, ...quiet, ...(args.includes('--strategy') ? ['--out', out] : [])]);
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
  });

  it('show what the command really prints', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const [, command = '', shown = ''] =
      /<!-- output: npm run -s backtest -- (.*?) -->\n```text\n([\s\S]*?)```/.exec(readme) ?? [];
    const { stdout } = backtest([...command.split(' '), '--out', out]);
    const timeless = (text: string): string => text.replace(/run \S+/g, 'run …').trim();
    expect(timeless(shown)).toBe(timeless(stdout));
  });

  it('link to what is there', () => {
    for (const file of documents) {
      const text = readFileSync(join(root, file), 'utf8');
      for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
        expect(existsSync(join(root, dirname(file), target)), `${file} links to ${target}`).toBe(true);
      }
    }
  });
});
