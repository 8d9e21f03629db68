import { assertNever, type InstrumentQuality } from '@replay/core';
import { leastUsable, liveShare } from './usable.ts';

/** What data are checked for. */
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
 * What a finding means: the data are refused; the book is stale until the next snapshot; it is told and nothing else.
 * Only holes and checksums can make a book stale; of the other checks a quarantine is a warning.
 */
export const policies = ['fail', 'quarantine', 'warn'] as const;
export type Policy = (typeof policies)[number];

/** How often a check found something in the data of an instrument, which cover a time in microseconds. */
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
