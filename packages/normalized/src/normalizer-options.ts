import type { Instrument } from '@replay/core';
import type { DataType } from './data-type.ts';

export interface NormalizerOptions {
  readonly instruments: readonly Instrument[];
  /** Only these are told, computed ones in this order. */
  readonly dataTypes: readonly DataType[];
  /** Whether holes in the data are told. */
  readonly disconnects: boolean;
  /**
   * Whether what the vendor's form has no words for is told as well: messages that could not be used or that a check speaks
   * against, books by order, and prices that were only repeated. Then reading gives the very events that were written. False
   * unless given: programs that know the vendor's form alone are not to be surprised.
   */
  readonly notices?: boolean;
}
