import type { InstrumentQuality } from '@replay/core';

/** The least share of the time for which a book must be usable: below it a run's data are never clean, nor does a verification just pass. */
export const leastUsable = 0.9;

/**
 * The share of a time in microseconds for which the book was live and not crossed; 0 of one that never showed a level. Of no time at
 * all, 1 if a snapshot made a book and 0 if none did.
 */
export function liveShare({ snapshots, emptySnapshots, ...quality }: InstrumentQuality, time: number): number {
  if (time <= 0) return snapshots > emptySnapshots ? 1 : 0;
  if (snapshots > 0 && snapshots === emptySnapshots && quality.levelUpdates === 0) return 0;
  return Math.max(0, (time - quality.notLiveMicros - quality.crossedMicros) / time);
}

/** The same of a book with both sides. A book with one side may be right, such as that of an option without bids, and is of little use. */
export function usableShare(quality: InstrumentQuality, time: number): number {
  const live = liveShare(quality, time);
  return time <= 0 ? live : Math.max(0, live - quality.oneSidedMicros / time);
}
