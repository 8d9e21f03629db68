import { type QueueModel, queueNamed } from '../src/index.ts';

/** One model of each family, and several of those that take an exponent. */
export const everyQueue: readonly QueueModel[] = [
  'risk-averse',
  'none',
  'power:1',
  'power:2',
  'power:3',
  'power2:2',
  'power3:2',
  'power3:3',
  'log',
  'log2',
].map((name) => queueNamed(name) as QueueModel);
