import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Sources and pages that are written in the words of docs/glossary.md; add a folder or page once it is. */
const clean = [
  ...['relay', 'market', 'report', 'tape', 'book', 'quality'].map((name) => `packages/${name}/src`),
  'strategies/imbalance/src',
  'strategies/imbalance-taker/src',
  ...['glossary', 'faults', 'live', 'metrics', 'streams', 'tape-format', 'programs'].map((name) => `docs/${name}.md`),
];

/** Words that the field does not use so, each with what to write instead. Letter case and the parts of names count too. */
const banned: readonly (readonly [RegExp, string])[] = [
  [/\b(?:tells?|told|teller)\b/i, 'emit, send, report, return'],
  [/\bwish(?:es)?\b/i, 'intent, request, option'],
  [/\b(?:whoever|nobody|somebody|everybody)\b/i, 'the component: client, reader, caller'],
  [
    /\b(?:outbox|mourners?|unmourn|farewell|manners|befall|strangeness|onlookers?)\b/i,
    'queue, listener, final frame, handler',
  ],
  [/\bdesks?\b/i, 'server, injector, accumulator'],
  [/\bnews\b/i, 'update, event, finding'],
  [/\b(?:rosters?|leavers?)\b/i, 'order pool, cancellations'],
  [/\bhangs? on\b/i, 'depends on'],
  [/\bwhat (?:came|became|comes|becomes) of\b/i, 'the result of'],
  [/\b(?:lets? go of|letgo)\b/i, 'release, close, cancel'],
  [
    /\bis no (?:venue|type|strategy|format|cursor|time|address|symbol|page_token|kind|command)\b/i,
    'unknown …, invalid …',
  ],
  [/\b(?:makes?|made) of it\b/i, 'the result'],
  [/\b(?:anew|by then|dear to)\b/i, 'again, until then, expensive'],
  [/\bon purpose\b/i, 'injected, deliberate'],
];

/** Names that other packages export, until those are renamed, and words of file formats. */
const exempt = /\blevelsTold\b|--stamps told/g;

/** `levelsTold` becomes `levels Told`, so that the parts of a name count as words. */
const wordsOf = (text: string): string =>
  text
    .replace(exempt, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_#]/g, ' ');

const filesUnder = (path: string): readonly string[] =>
  /\.\w+$/.test(path)
    ? [path]
    : readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(ts|mjs|md)$/.test(name))
        .map((name) => `${path}/${name}`);

function findings(file: string, text: string): readonly string[] {
  return wordsOf(text)
    .split('\n')
    .flatMap((line, index) =>
      banned.flatMap(([pattern, instead]) => {
        const found = pattern.exec(line)?.[0];
        return found === undefined ? [] : [`${file}:${index + 1}: '${found}': write ${instead}`];
      }),
    );
}

describe('the words of the project', () => {
  it.each(clean)('%s has no banned word', (path) => {
    expect(existsSync(join(root, path)), path).toBe(true);
    expect(filesUnder(path).flatMap((file) => findings(file, readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });

  it.each([
    ['/** Tells the reader. */', 'Tells'],
    ['const reportWishes = 1;', 'Wishes'],
    ["throw new Error(`'x' is no venue`);", 'is no venue'],
    ['#outbox.push(frame)', 'outbox'],
  ])('finds the banned word in %j', (line, word) => {
    expect(findings('file', line)).toEqual([expect.stringContaining(`'${word}'`)]);
  });
});
