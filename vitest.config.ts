import { defineConfig } from 'vitest/config';

const conditions = ['source', 'node'];

/** Commands leave folders and listeners to the end of their file, and threads are counted: these load everything anew. */
const alone = ['packages/cli/test/**/*.test.ts', 'packages/tape/test/thread.test.ts', 'scripts/test/docs.test.ts'];

/** Kinds of tests that `npm run test:unit` and `npm run test:watch` leave out; the kind is in the name of a file. */
const excludedKinds: Readonly<Record<string, string>> = {
  unit: '**/*.{law,integration,browser}.test.ts',
  watch: '**/*.{integration,browser}.test.ts',
};
const kind = excludedKinds[process.env.REPLAY_TESTS ?? ''];
const excluded = ['**/node_modules/**', ...(kind === undefined ? [] : [kind])];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // More cases of each property than usual take longer.
    testTimeout: process.env.REPLAY_RUNS === undefined ? 60_000 : 600_000,
    // What is done before all tests of a file is as much as a test does.
    hookTimeout: 60_000,
    maxWorkers: 2,
    setupFiles: ['packages/testkit/src/setup.ts'],
    projects: [
      { extends: true, test: { name: 'alone', include: alone, exclude: excluded } },
      {
        extends: true,
        test: {
          name: 'together',
          // To load the packages for each of three hundred files takes longer than many of the tests.
          isolate: false,
          include: [
            'packages/*/test/**/*.test.ts',
            'strategies/*/test/**/*.test.ts',
            'scripts/test/**/*.test.ts',
            'study/test/**/*.test.ts',
            'bench/test/**/*.test.ts',
            'examples/**/*.test.ts',
          ],
          exclude: [...excluded, ...alone],
        },
      },
    ],
  },
});
