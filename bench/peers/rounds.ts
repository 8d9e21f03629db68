import type { RunAnswer } from './works.ts';

/** Something that is measured by turns with others. */
export interface Contender<About> {
  readonly about: About;
  readonly run: () => Promise<RunAnswer>;
  /** How often at most, where it is too slow for every round. */
  readonly atMost?: number;
}

export type Measured<About> = About & Omit<RunAnswer, 'seconds' | 'peakMegabytes'> & { readonly seconds: number[] };

/**
 * Runs all contenders by turns, round by round, so that a busy moment of the machine hits all. A contender may stand in the list more
 * than once: its times are put together. Throws where one of them came to other orders or fills than before.
 */
export async function byTurns<About extends object>(
  contenders: readonly Contender<About>[],
  rounds: number,
  said: (about: About, seconds: number) => void = () => {},
): Promise<readonly Measured<About>[]> {
  const measured = new Map<About, Measured<About>>();
  for (let round = 0; round < rounds; round++) {
    for (const { about, run, atMost = rounds } of contenders) {
      if (round >= atMost) continue;
      const { seconds, orders, fills, position } = await run();
      said(about, seconds);
      const before = measured.get(about);
      if (before === undefined) measured.set(about, { ...about, seconds: [seconds], orders, fills, position });
      else if (before.orders === orders && before.fills === fills && before.position === position)
        before.seconds.push(seconds);
      else
        throw new Error(
          `${JSON.stringify(about)} came to ${orders} orders, ${fills} fills and a position of ${position}, before it was ` +
            `${before.orders}, ${before.fills} and ${before.position}`,
        );
    }
  }
  return [...measured.values()];
}
