import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { marked } from '../mutants/marks.ts';
import { mutationsOf } from '../mutants/mutations.ts';
import { mutated } from '../mutants/sample.ts';

const fileOf = (text: string): ts.SourceFile => ts.createSourceFile('one.ts', text, ts.ScriptTarget.ES2023, true);
const mutantsOf = (text: string): readonly string[] =>
  mutationsOf(fileOf(text)).map((mutation) => mutated(text, mutation).trim());

describe('the mutations of a file', () => {
  it.each([
    ['const a = b < 2;', ['const a = b <= 2;', 'const a = b >= 2;', 'const a = b < 3;', 'const a = b < 1;']],
    ['const a = b + c;', ['const a = b - c;']],
    ['const a = b ? c : d;', ['const a = true ? c : d;', 'const a = false ? c : d;']],
    ['const a = b ?? c;', ['const a = c;']],
    ['const a = !b;', ['const a = b;']],
    ['const a = Math.min(b, c);', ['const a = Math.max(b, c);']],
    ['const a = b.greaterThan(c);', ['const a = b.greaterThanOrEqualTo(c);', 'const a = b.lessThanOrEqualTo(c);']],
    ['const a = 0n;', ['const a = 1n;']],
    ["const a = 'buy';", ["const a = 'sell';"]],
    ['act();', ['']],
    ['type A = 1 | 2;', []],
    ["import { a } from 'b';", []],
    ["throw new RangeError('at most ' + 1);", [';']],
  ])('%s are %j', (text, mutants) => {
    expect(mutantsOf(text)).toEqual(mutants);
  });
});

describe('a marked file', () => {
  const source = (inputs: string): string => `const half = (n) => {
  if (n < 0) return -half(-n);
  const even = n % 2 === 0 ? n : n - 1;
  return Math.max(even / 2, 0);
};
exports.answers = ${inputs}.map((n) => half(n));
`;
  const mutantsIn = (text: string) =>
    mutationsOf(fileOf(text)).map((one) => ({ ...one, path: '', line: 1, lineText: '', key: '' }));

  /** The result of the file, and the marks it reaches. */
  function runOf(text: string): { answers?: unknown; passed: Set<number> } {
    const exported: { answers?: unknown } = {};
    const passed = new Set<number>();
    new Function('exports', 'globalThis', text)(exported, { passMark: (mark: number) => passed.add(mark) });
    return { ...exported, passed };
  }

  it('computes what it did, and passes every mark that is reached', () => {
    const text = source('[4, 7, -6]');
    const mutants = mutantsIn(text);
    const { answers, passed } = runOf(marked(text, [...mutants.entries()]));
    expect(answers).toEqual([2, 3, -3]);
    expect(passed.size).toBe(mutants.length);
  });

  it('passes no mark where it does not come', () => {
    const text = source('[4]');
    const mutants = mutantsIn(text);
    const { passed } = runOf(marked(text, [...mutants.entries()]));
    const missed = mutants.filter((_, mark) => !passed.has(mark)).map(({ original }) => original);
    expect(missed).toEqual(['-half(-n)', '-n', '-', '1']);
  });
});
