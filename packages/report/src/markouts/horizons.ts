import type { FindingNoted, Micros, TouchLost } from '@replay/core';

/** The time from a fill to the mid it is marked at. */
export interface Horizon {
  readonly name: string;
  readonly after: Micros;
}

export const horizons: readonly Horizon[] = [
  { name: '0', after: 0 as Micros },
  { name: '100ms', after: 100_000 as Micros },
  { name: '500ms', after: 500_000 as Micros },
  { name: '1s', after: 1_000_000 as Micros },
  { name: '5s', after: 5_000_000 as Micros },
  { name: '30s', after: 30_000_000 as Micros },
  { name: '1m', after: 60_000_000 as Micros },
  { name: '5m', after: 300_000_000 as Micros },
];

/** Whether mids around this fact cannot be trusted. The mid of a book that is only crossed or one-sided is carried forward. */
export const isFeedGap = (fact: TouchLost | FindingNoted): boolean =>
  fact.type === 'TouchLost'
    ? fact.cause === 'stale' || fact.cause === 'waiting'
    : fact.kind === 'gap' || fact.kind === 'checksum';
