import type { SourceChecks } from '@replay/core';

/** What the venue's ids and checksums could say about the book messages of one instrument, while it grows. */
export type RunningChecks = { -readonly [Count in Exclude<keyof SourceChecks, 'instrument'>]: number };

export const nothingChecked = (): RunningChecks => ({
  bookMessages: 0,
  linked: 0,
  checksums: 0,
  checksumsMatched: 0,
  blind: 0,
  beforeSnapshot: 0,
});
