import type { FindingNoted, TouchLost } from '@replay/core';

/** What may be a hole in the data. */
export type Hole = TouchLost | FindingNoted;

/** Whether no window that reaches this moment can be trusted. A book that is only crossed or one-sided carries its mid. */
export const breaksMids = (fact: Hole): boolean =>
  fact.type === 'TouchLost'
    ? fact.cause === 'stale' || fact.cause === 'waiting'
    : fact.kind === 'gap' || fact.kind === 'checksum';
