import type { InstrumentQuality } from '@replay/core';

/** The least share of the time for which a book must be usable: below it, data are not clean and a verification does not pass. */
export const leastUsable = 0.9;

/**
 * The share of a time in microseconds in which the book was live and not crossed; 0 for a book that never had a level. For a time
 * of 0, 1 if a snapshot made a book, else 0.
 */
export function liveShare({ snapshots, emptySnapshots, ...quality }: InstrumentQuality, time: number): number {
  if (time <= 0) return snapshots > emptySnapshots ? 1 : 0;
  if (snapshots > 0 && snapshots === emptySnapshots && quality.levelUpdates === 0) return 0;
  return Math.max(0, (time - quality.notLiveMicros - quality.crossedMicros) / time);
}

/** The same for a book with both sides. A one-sided book may be correct, as for an option without bids, but is of little use. */
export function usableShare(quality: InstrumentQuality, time: number): number {
  const live = liveShare(quality, time);
  return time <= 0 ? live : Math.max(0, live - quality.oneSidedMicros / time);
}
