import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { marked } from './marks.ts';
import { type Mutant, mutated } from './sample.ts';
import { TestProcess } from './test-process.ts';

export type Verdict = 'killed' | 'survived' | 'timed out' | 'unreached';

/** Tests each mutant in a free copy, with the test files that reach it, the fastest first. */
export async function judge(
  copies: readonly string[],
  mutants: readonly Mutant[],
  tests: readonly string[],
  heard: (mutant: Mutant, verdict: Verdict) => void,
): Promise<void> {
  const [first = ''] = copies;
  const reach = await reachOf(first, mutants, tests);
  const waiting = [...mutants.entries()];
  await Promise.all(
    copies.map(async (copy) => {
      const runner = new TestProcess(copy);
      try {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const [mark, mutant] = next;
          heard(mutant, await tried(runner, copy, mutant, reach.of(mark), reach.millis));
        }
      } finally {
        runner.end();
      }
    }),
  );
}

async function tried(
  runner: TestProcess,
  copy: string,
  mutant: Mutant,
  files: readonly string[],
  millis: ReadonlyMap<string, number>,
): Promise<Verdict> {
  if (files.length === 0) return 'unreached';
  const path = join(copy, mutant.path);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, mutated(text, mutant));
  runner.changed(mutant.path);
  try {
    const failed = await runner.run(files, (file) => 30_000 + 10 * (millis.get(file) ?? 0));
    return failed === undefined ? 'timed out' : failed ? 'killed' : 'survived';
  } finally {
    writeFileSync(path, text);
    runner.changed(mutant.path);
  }
}

interface Reach {
  /** The test files that reach a mutant, the fastest first. */
  of(mark: number): readonly string[];
  readonly millis: ReadonlyMap<string, number>;
}

/** Runs all tests on marked sources. Throws where one of them fails: such tests would kill every mutant. */
async function reachOf(copy: string, mutants: readonly Mutant[], tests: readonly string[]): Promise<Reach> {
  const hits = join(dirname(copy), 'hits');
  writeFileSync(hits, '');
  const setup = join(copy, 'packages/testkit/src/setup.ts');
  const kept = new Map<string, string>([[setup, readFileSync(setup, 'utf8')]]);
  appendFileSync(setup, "import '../../../scripts/mutants/hits.ts';\n");
  for (const changed of new Set(mutants.map(({ path }) => path))) {
    const path = join(copy, changed);
    const marks = [...mutants.entries()].filter(([, mutant]) => mutant.path === changed);
    kept.set(path, readFileSync(path, 'utf8'));
    writeFileSync(path, marked(kept.get(path) ?? '', marks));
  }
  const runner = new TestProcess(copy, { REPLAY_MUTANT_HITS: hits });
  const failed = await runner.run(tests, () => 600_000);
  runner.end();
  for (const [path, text] of kept) writeFileSync(path, text);
  if (failed !== false) throw new Error(`these tests fail without a mutant: ${runner.failures.join(', ')}`);

  const passed = new Map<number, Set<string>>();
  for (const line of readFileSync(hits, 'utf8').split('\n').filter(Boolean)) {
    const { path, marks } = JSON.parse(line) as { path: string; marks: readonly number[] };
    for (const mark of marks) passed.set(mark, (passed.get(mark) ?? new Set()).add(relative(copy, path)));
  }
  const { millis } = runner;
  const slower = (one: string, other: string): number => (millis.get(one) ?? 0) - (millis.get(other) ?? 0);
  return { of: (mark) => [...(passed.get(mark) ?? [])].toSorted(slower), millis };
}
