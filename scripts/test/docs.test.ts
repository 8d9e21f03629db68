import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { MarketSource } from '@replay/core';
import { lastValueFrom, type Observable, toArray } from 'rxjs';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { openData } from '../../packages/backtest/src/index.ts';
import { backtest as runCommand, type Said } from '../../packages/cli/test/command.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'replay-docs-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

interface Block {
  readonly name: string;
  readonly kind: string;
  readonly text: string;
}

const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
const documents = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'bench/README.md',
  ...pages.map((name) => `docs/${name}`),
];

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

/** The output of the command, run in this process; each command is run once. */
const backtest = (() => {
  const said = new Map<string, Promise<Said>>();
  return (args: readonly string[]): Promise<Said> => {
    const line = args.join(' ');
    const run = said.get(line) ?? runCommand(args);
    said.set(line, run);
    return run;
  };
})();

const blockFile = (at: number): string => join(root, `docs-block-${at}.ts`);

/** Runs a program as in the documents. */
async function runProgram(path: string): Promise<Said> {
  const args = ['--conditions=source', '--import', 'tsx/esm', path];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: root, timeout: 50_000 });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code = 1, stdout = '', stderr = '' } = error as { code?: number; stdout?: string; stderr?: string };
    return { code, out: stdout, err: stderr };
  }
}

/** One program of all blocks: each is resolved from the root, where packages are found, without being written there. */
const compiled = (() => {
  let program: ts.Program | undefined;
  return (): ts.Program => (program ??= programOf(ofKind(/^ts/).map(({ text }) => text)));
})();

function programOf(texts: readonly string[]): ts.Program {
  const files = new Map(texts.map((text, at) => [blockFile(at), text]));
  const compilerOptions = {
    noEmit: true,
    composite: false,
    allowImportingTsExtensions: true,
    rewriteRelativeImportExtensions: false,
  };
  const config = { extends: './tsconfig.base.json', compilerOptions, files: [...files.keys()] };
  const { options, errors } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.fileExists = (path) => files.has(path) || fileExists(path);
  return ts.createProgram({ rootNames: [...files.keys()], options, host, configFileParsingDiagnostics: errors });
}

const messages = (diagnostics: readonly ts.Diagnostic[]): readonly string[] =>
  diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));

describe('the documents', () => {
  it('have code to test', () => {
    expect(ofKind(/^ts/).length).toBeGreaterThanOrEqual(2);
    expect(ofKind(/^sh$/).length).toBeGreaterThanOrEqual(2);
  });

  it('compile with the settings of the repository', () => {
    const program = compiled();
    expect(messages([...program.getConfigFileParsingDiagnostics(), ...program.getOptionsDiagnostics()])).toEqual([]);
  });

  // The sources behind the imports are type-checked by the build.
  it.each(ofKind(/^ts/).map((block, at) => [block.name, at] as const))('compile: %s', (_name, at) => {
    const program = compiled();
    const file = program.getSourceFile(blockFile(at));
    expect(file).toBeDefined();
    expect(messages([...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])).toEqual([]);
  });

  it.each(ofKind(/^ts strategy$/).map((block) => [block.name, block] as const))(
    'trade: %s',
    async (_name, { text }) => {
      const path = join(root, `docs-strategy-${process.pid}.ts`);
      try {
        writeFileSync(path, text);
        const run = await backtest([
          '--strategy',
          path,
          '--params',
          'size=0.02',
          '--to',
          '2024-05-01T07:59:00Z',
          '--json',
          '--quiet',
          '--out',
          out,
        ]);
        expect(run.err).toBe('');
        const report = JSON.parse(run.out) as { summary: { fills: number; trades: number } };
        expect(report.summary.fills).toBeGreaterThan(0);
        expect(report.summary.trades).toBeGreaterThan(0);
      } finally {
        rmSync(path, { force: true });
      }
    },
  );

  it.each(ofKind(/^ts recipe$/).map(({ name, text }, at) => [name, text, at] as const))(
    'gives something of a minute of the sample: %s',
    async (_name, text, at) => {
      const path = join(root, `docs-recipe-${process.pid}-${at}.ts`);
      const { source, close } = await openData('sample', { to: '2024-05-01T07:55:05Z' });
      try {
        writeFileSync(path, text);
        const { recipe } = (await import(/* @vite-ignore */ path)) as {
          recipe: (source: MarketSource) => Observable<unknown>;
        };
        const values = await lastValueFrom(recipe(source).pipe(toArray()));
        expect(values.length).toBeGreaterThan(0);
        expect(JSON.stringify(values)).not.toMatch(/null|NaN/);
      } finally {
        rmSync(path, { force: true });
        await close();
      }
    },
  );

  it.each(ofKind(/^(ts|js) run$/).map(({ name, kind, text }) => [name, kind, text] as const))(
    'run: %s',
    async (_name, kind, text) => {
      const path = join(root, `docs-program-${process.pid}.${kind === 'js run' ? 'mjs' : 'ts'}`);
      try {
        // Where the block writes runs, use a folder of this test.
        writeFileSync(path, text.replaceAll("'runs'", JSON.stringify(join(out, 'runs'))));
        const run = await runProgram(path);
        expect(run).toEqual({ code: 0, err: '', out: expect.stringMatching(/\S/) });
      } finally {
        rmSync(path, { force: true });
      }
    },
  );

  it.each(ofKind(/^ts config$/).map(({ name, text }) => [name, text] as const))(
    'are options of a run: %s',
    async (_name, text) => {
      const path = join(root, `docs-config-${process.pid}.ts`);
      try {
        writeFileSync(path, text);
        const run = await backtest(['--config', path, '--json', '--quiet', '--out', out]);
        expect([run.err, run.code]).toEqual(['', 0]);
      } finally {
        rmSync(path, { force: true });
      }
    },
  );

  it.each(
    ofKind(/^sh$/)
      .flatMap(({ text }) => text.split('\n').map((line) => line.replace(/#.*$/, '').trim()))
      .filter((line) => line !== ''),
  )('name a command that works: %s', async (line) => {
    const [npm, ...rest] = line.split(' ');
    expect(npm).toBe('npm');
    const name = rest[0] === 'test' ? 'test' : (rest.filter((word) => word !== '-s')[1] ?? '');
    expect(manifest.scripts).toHaveProperty(name);
    // The whole check cannot run inside itself; CI runs it from outside.
    if (name !== 'backtest') return;
    const args = rest.slice(rest.indexOf('--') + 1);
    const quiet = ['--strategy', 'verify'].some((word) => args.includes(word)) ? ['--quiet'] : [];
    const run = await backtest([...args, ...quiet, ...(args.includes('--strategy') ? ['--out', out] : [])]);
    expect(run.err).toBe('');
    expect(run.code).toBe(0);
  });

  it('show what the command really prints', async () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const [, command = '', shown = ''] =
      /<!-- output: npm run -s backtest -- (.*?) -->\n```text\n([\s\S]*?)```/.exec(readme) ?? [];
    const said = await backtest([...command.split(' '), '--out', out]);
    const timeless = (text: string): string => text.replace(/run \S+/g, 'run …').trim();
    expect(timeless(shown)).toBe(timeless(said.out));
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
