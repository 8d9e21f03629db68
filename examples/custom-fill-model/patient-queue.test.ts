import { queueModelContract } from '@replay/testkit';
import { expect, it } from 'vitest';
import { patientQueue } from './patient-queue.ts';

// Every model of a queue keeps to one contract, and whoever writes one can hold theirs against it.
for (const behind of [0, 0.5, 0.75, 1]) queueModelContract(patientQueue(behind));

it('takes a quarter of the cancels off the queue ahead', () => {
  expect(patientQueue(0.75).afterRow(10, 0, 20, 12, 1)).toBe(8);
  expect(patientQueue(0.75).afterRow(10, 8, 20, 12, 1)).toBe(10);
});
