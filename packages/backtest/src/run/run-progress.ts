import type { Micros } from '@replay/core';

/** How far a run has come. */
export interface RunProgress {
  /** The events read so far. */
  readonly events: number;
  /** When the last of them was received. */
  readonly time: Micros;
  /** From 0 to 1; undefined where the end is not known. */
  readonly share: number | undefined;
}
