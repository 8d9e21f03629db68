import type { RawFrame } from '../frame/frame-fields.ts';

/** Some messages of a lane, in their order. */
export interface LanePage {
  /** The answer they came in, as it was sent. */
  readonly text: string;
  /** Where from, fit to be shown. */
  readonly place: string;
  readonly messages: readonly RawFrame[];
  /** Reads all numbers again as texts, for a float may have rounded them. */
  quoteNumbers(): void;
}
