import type { Track } from '../dataset/track.ts';
import type { CapturePolicies } from './policies.ts';
import type { VenueRules } from './venues.ts';

/** An instrument to read, and which of its books. */
export interface CaptureTrack extends Track {
  /** The books that are there, the one to read first. */
  readonly channels: readonly string[];
}

export interface CaptureReaderOptions {
  /** What places call the file. */
  readonly name: string;
  readonly rules: VenueRules;
  readonly tracks: readonly CaptureTrack[];
  /** True for a symbol that is left out on purpose. */
  readonly leftOut: (symbol: string) => boolean;
  readonly policies: CapturePolicies;
  readonly onBadRow: 'fail' | 'skip';
}
