import { type AnyQueueModel, l3FifoQueue } from './order-queue-model.ts';
import {
  log2Queue,
  logQueue,
  noQueue,
  power2Queue,
  power3Queue,
  powerQueue,
  type QueueModel,
  riskAverseQueue,
} from './queue-model.ts';

const families: Readonly<Record<string, (n: number) => QueueModel>> = {
  power: powerQueue,
  power2: power2Queue,
  power3: power3Queue,
};
const single: readonly QueueModel[] = [riskAverseQueue, noQueue, logQueue, log2Queue];

/** How queue models are named: a family takes its exponent behind a colon. */
export const queueNames = [
  ...single.map(({ name }) => name),
  ...Object.keys(families).map((family) => `${family}:N`),
  l3FifoQueue.name,
];

/** The queue model of a name, also one for feeds that name every order (`l3-fifo`); undefined for any other. */
export const anyQueueNamed = (name: string): AnyQueueModel | undefined =>
  name === l3FifoQueue.name ? l3FifoQueue : queueNamed(name);

/** The queue model for price levels of a name such as `risk-averse` or `power3:3` (exponents 1 to 9); undefined for any other. */
export function queueNamed(name: string): QueueModel | undefined {
  const [family = '', exponent, ...more] = name.split(':');
  const made = more.length === 0 && exponent !== undefined && /^[1-9]$/.test(exponent) ? families[family] : undefined;
  return made?.(Number(exponent)) ?? single.find((model) => model.name === name);
}
