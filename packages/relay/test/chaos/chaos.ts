import { type FaultPlan, seededFaultPlan } from '../../src/index.ts';
import { ownTemporaries } from './leaks.ts';
import { faultless, runPlan, type Trial } from './run-plan.ts';
import { servedForChaos } from './served.ts';
import type { Transport } from './transport.ts';
import { transports } from './transports.ts';

/** One seed of the chaos: a transport, and what goes wrong with it. */
export interface Challenge {
  readonly seed: number;
  readonly transport: Transport;
  readonly plan: FaultPlan;
}

/** Transports take turns. */
export function challengeOf(seed: number): Challenge {
  const transport = transports[seed % transports.length]!;
  const { family, unseen = [], narrowed = (rule) => rule } = transport;
  const { rules } = seededFaultPlan(seed, { families: [family], without: unseen });
  return { seed, transport, plan: { rules: rules.map((rule) => narrowed(rule)) } };
}

/** What a reader of the log needs to see it again. */
export const repetition = ({ seed, transport, plan }: Challenge): string =>
  `seed ${seed}, ${transport.name}, faults ${JSON.stringify(plan)}\nrepeat it with: npm run chaos -- 1 ${seed}`;

export interface Chaos {
  tryOut(challenge: Challenge): Promise<Trial>;
  close(): Promise<void>;
}

/** Ready to run challenges against servers of the same data; what a transport gives without faults is read once. */
export async function openChaos(): Promise<Chaos> {
  const temporaries = ownTemporaries();
  const { served, close } = await servedForChaos();
  const wholes = new Map<Transport, readonly string[]>();
  return {
    async tryOut({ transport, plan }) {
      const whole = wholes.get(transport) ?? (await faultless(transport, served));
      wholes.set(transport, whole);
      return runPlan(plan, transport, served, whole);
    },
    async close() {
      await close();
      temporaries.remove();
    },
  };
}
