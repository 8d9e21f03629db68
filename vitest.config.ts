import { defineConfig } from 'vitest/config';

const conditions = ['source', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'strategies/*/test/**/*.test.ts',
      'scripts/test/**/*.test.ts',
      'study/test/**/*.test.ts',
      'examples/**/*.test.ts',
    ],
    testTimeout: 60_000,
    // What is done before all tests of a file is as much as a test does.
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
