// Runs before each test file of the marked tree, and records which marks the file reaches.
import { appendFileSync } from 'node:fs';
import { afterAll, expect } from 'vitest';

const passed = new Set<number>();
(globalThis as { passMark?: (mark: number) => void }).passMark = (mark) => void passed.add(mark);

afterAll(() => {
  const line = JSON.stringify({ path: expect.getState().testPath, marks: [...passed] });
  appendFileSync(process.env.REPLAY_MUTANT_HITS ?? '', `${line}\n`);
});
