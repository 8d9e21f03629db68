// Runs test files in a process of its own, which can be ended when a mutant loops. It keeps what vite has compiled.
import { createVitest, type TestModule, type TestSpecification } from 'vitest/node';

/** What the parent asks: run these files, which are faster the earlier they stand. */
export interface RunRequest {
  readonly changed: readonly string[];
  readonly files: readonly string[];
}

/** What the parent hears: that a file ends, and at last what failed. */
export type RunAnswer =
  | { readonly type: 'file'; readonly path: string; readonly millis: number; readonly failed: boolean }
  | { readonly type: 'end'; readonly failed: boolean };

let order: readonly string[] = [];

/** The order asked for: without it vitest runs the longest file first. */
class GivenOrder {
  sort(specifications: TestSpecification[]): TestSpecification[] {
    return specifications.toSorted((one, other) => order.indexOf(one.moduleId) - order.indexOf(other.moduleId));
  }
  shard(specifications: TestSpecification[]): TestSpecification[] {
    return specifications;
  }
}

const answer = (message: RunAnswer): void => void process.send?.(message);
const marking = process.env.REPLAY_MUTANT_HITS !== undefined;

const vitest = await createVitest('test', {
  watch: false,
  pool: 'threads',
  maxWorkers: 1,
  // Where marks are read, each file loads everything itself: what is run at loading counts too.
  isolate: marking,
  bail: marking ? 0 : 1,
  sequence: { sequencer: GivenOrder },
  reporters: [
    {
      onTestModuleEnd(module: TestModule) {
        const { duration } = module.diagnostic();
        answer({ type: 'file', path: module.moduleId, millis: duration, failed: module.state() === 'failed' });
      },
    },
  ],
});
// Looked for once: vitest remembers which files are tests.
await vitest.globTestSpecifications();

process.on('message', async ({ changed, files }: RunRequest) => {
  order = files;
  for (const file of changed) vitest.invalidateFile(file);
  const specifications = files.flatMap((file) => vitest.getModuleSpecifications(file));
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  const failed = unhandledErrors.length > 0 || testModules.some((module) => module.state() === 'failed');
  answer({ type: 'end', failed });
});
process.on('disconnect', () => process.exit(0));
