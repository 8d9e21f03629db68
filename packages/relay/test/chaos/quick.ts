import { setTimeout as pause } from 'node:timers/promises';

/** A clock that runs so many times as fast, and waits by it: back-off in a fiftieth of its time. */
const haste = 50;
const began = Date.now();

export const quick = {
  now: (): number => began + (Date.now() - began) * haste,
  wait: async (millis: number, signal: AbortSignal): Promise<void> => {
    await pause(Math.ceil(millis / haste), undefined, { signal });
  },
};

/** Milliseconds of the clock on the wall: a stall is given up soon. */
export const impatient = { connect: 2000, silence: 500, total: 4000 };
