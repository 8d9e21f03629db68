import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { commands } from '../../packages/cli/src/commands.ts';

const root = new URL('../..', import.meta.url).pathname;

/**
 * Names that a user writes or imports: fields of files, hooks, parameters of bundled strategies, and of requests to a
 * server.
 */
const documented = [
  'afterChange',
  'afterRow',
  'baseSpreadBps',
  'contractMultiplier',
  'dataTypes',
  'sliceSize',
  'withDisconnectMessages',
  'withDisconnects',
  'withEnd',
  'withNotices',
  'countingStep',
  'exitCode',
  'lotSize',
  'onBook',
  'orderLots',
  'roundToTicks',
  'parseTime',
  'eventsOf',
  'booksOf',
  'tradesOf',
  'relayMessages',
  'setTimer',
  'tickSize',
];

/** The string literals of a source file. */
function textsOf(path: string): readonly string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      texts.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest));
  return texts;
}

const sources = ['packages', 'strategies']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name, 'src')))
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
  .filter((path) => path.endsWith('.ts'));
/** The code of a thread passed as a string is not a message. */
const texts = sources.flatMap(textsOf).filter((text) => !/(require\(|from )'node:/.test(text));

it('no message names an option that does not exist', async () => {
  const known = new Set([
    '--help',
    '--verbose',
    '--option',
    '--conditions',
    '--heap-growing-percent',
    '--no-deprecation',
    '--max-old-space-size',
  ]);
  const parser: never = new Proxy({} as never, {
    get: (_, method) => (name: string) => {
      if (method === 'option') known.add(`--${name}`);
      return parser;
    },
  });
  for (const { options } of commands) options(parser);
  const named = texts.flatMap((text) => text.match(/(?<![\w-])--[a-z][a-z-]*/g) ?? []);
  expect(named.length).toBeGreaterThan(50);
  expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
});

it('no sentence names a setting by a name from inside the code', () => {
  const sentences = texts.filter((text) => /[a-z]+ [a-z]+ [a-z]+/.test(text));
  const named = sentences.flatMap((text) => text.match(/(?<!=)\b[a-z]+[A-Z]\w+/g) ?? []);
  expect([...new Set(named)].filter((name) => !documented.includes(name))).toEqual([]);
});
