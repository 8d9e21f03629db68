import { assertNever, type InstrumentQuality } from '@replay/core';
import { leastUsable, liveShare } from './usable.ts';

/** The checks of market data. */
export const checks = [
  'book',
  'gap',
  'checksum',
  'rejected',
  'duplicate',
  'order',
  'snapshot',
  'empty-snapshot',
  'crossed',
  'clock',
  'outside',
  'contradiction',
] as const;
export type Check = (typeof checks)[number];

/**
 * The consequence of a finding. `fail`: the data are refused. `quarantine`: the book is stale until the next snapshot, which
 * only gaps and checksum mismatches can cause; for other checks the same as `warn`. `warn`: the finding is reported.
 */
export const policies = ['fail', 'quarantine', 'warn'] as const;
export type Policy = (typeof policies)[number];

/** How many findings a check has in the data of an instrument; `time` is what they cover, in microseconds. */
export function countOf(check: Check, quality: InstrumentQuality, time: number): number {
  switch (check) {
    case 'book':
      return liveShare(quality, time) < leastUsable ? 1 : 0;
    case 'gap':
      return quality.gaps;
    case 'checksum':
      return quality.checksumFailures;
    case 'rejected':
      return quality.unreadable + quality.offStep;
    case 'duplicate':
      return quality.duplicates + quality.late;
    case 'order':
      return quality.reordered + quality.clockBack;
    case 'snapshot':
      return quality.snapshotsDiffering;
    case 'empty-snapshot':
      return quality.emptySnapshots;
    case 'crossed':
      return quality.crossings;
    case 'clock':
      return quality.negativeLatency + quality.exchangeTimeBack;
    case 'outside':
      return quality.tradesOutsideBook;
    case 'contradiction':
      return quality.contradictions ?? 0;
    default:
      return assertNever(check);
  }
}
