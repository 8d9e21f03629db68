// Runs test files in a separate process, which can be killed when a mutant loops. Keeps the output of vite's compiler.
import { createVitest, type TestModule, type TestSpecification } from 'vitest/node';

/** A request of the parent: run these files, in this order. */
export interface RunRequest {
  readonly changed: readonly string[];
  readonly files: readonly string[];
}

/** A message to the parent: a file ended, or, at the end, what failed. */
export type RunAnswer =
  | { readonly type: 'file'; readonly path: string; readonly millis: number; readonly failed: boolean }
  | { readonly type: 'end'; readonly failed: boolean };

let order: readonly string[] = [];

/** The requested order: by default vitest runs the longest file first. */
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
  // When marks are recorded, each file loads all modules itself, because module-level code counts too.
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
// Done once: vitest caches which files are tests.
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
