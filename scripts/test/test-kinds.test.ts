import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Folders whose test files are named by kind; add a folder here once its files are. */
const sorted = ['relay', 'market', 'journal', 'page', 'strategy', 'testkit'].map((name) => `packages/${name}/test`);

type Kind = 'unit' | 'law' | 'integration' | 'browser';

/** `name.law.test.ts`, `name.integration.test.ts` and `name.browser.test.ts`; a unit test has no such word. */
const namedKind = (file: string): Kind => (/\.(law|integration|browser)\.test\.ts$/.exec(file)?.[1] ?? 'unit') as Kind;

/** The source of a test file and of the test helpers that it imports. */
function sourcesOf(file: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(file) || !existsSync(file)) return [];
  seen.add(file);
  const source = readFileSync(file, 'utf8');
  const helpers = [...source.matchAll(/from '(\.[^']+)'/g)]
    .map(([, path = '']) => resolve(dirname(file), path))
    .filter((path) => !/\/src\//.test(path));
  return [source, ...helpers.flatMap((path) => sourcesOf(path, seen))];
}

const outside =
  /from '(?:node:(?:fs|http|https|net|tls|child_process|worker_threads)(?:\/promises)?|ws)'|\bserveRelay\b/;
const property = /from 'fast-check'|\blaw\(/;

/** Browser tests start Chromium, integration tests use sockets, files or processes, laws are properties of random cases. */
function kindOf(file: string): Kind {
  const sources = sourcesOf(file);
  if (sources.some((source) => /chromium/i.test(source))) return 'browser';
  if (sources.some((source) => outside.test(source))) return 'integration';
  return property.test(sources[0] ?? '') ? 'law' : 'unit';
}

it.each(sorted)('the names of the test files in %s say their kind', (folder) => {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.test.ts'),
  );
  expect(files.length).toBeGreaterThan(0);
  expect(files.map((name) => `${namedKind(name)} ${name}`)).toEqual(
    files.map((name) => `${kindOf(join(root, folder, name))} ${name}`),
  );
});
