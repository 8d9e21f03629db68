import type { Micros } from '@replay/core';

/** The progress of a run. */
export interface RunProgress {
  /** The events read so far. */
  readonly events: number;
  /** The receipt time of the last one. */
  readonly time: Micros;
  /** From 0 to 1; undefined where the end is unknown. */
  readonly share: number | undefined;
}
