import type { InstrumentId, Micros } from '@replay/core';
import type { DamagePolicy } from '../files/damage.ts';

export interface TapeOptions {
  /**
   * Reading begins here: with a snapshot of each book as it was just before, stamped as the message that made it so, and
   * then every event received at or after this time.
   */
  readonly from?: Micros;
  /** Events received at or after this time are not read. */
  readonly to?: Micros;
  /** Only these are read. Events then have the places they would have if there were no others. */
  readonly instruments?: readonly InstrumentId[];
  /**
   * Blocks that are decoded while the events of an earlier one are used: 3 unless given. A server of many readers gives 0,
   * for each reader holds what is decoded ahead for it.
   */
  readonly blocksAhead?: number;
  /**
   * Stop at a damaged block, or tell all instruments that the feed was interrupted there and go on with the next whole
   * one. By default `fail`.
   */
  readonly onDamage?: DamagePolicy;
}
