import type { Track } from '../dataset/track.ts';
import type { CapturePolicies } from './policies.ts';
import type { RawVenue, VenueRules } from './venues.ts';

/** An instrument to read, and which of its books. */
export interface CaptureTrack extends Track {
  /** The books that are there, the one to read first. */
  readonly channels: readonly string[];
  /** The channels of prints that are there, the one to read first; the first one met is read unless given. */
  readonly printChannels?: readonly string[];
  /** Those of the books whose every message is a whole book, although the venue's form calls it a change. */
  readonly wholeChannels?: ReadonlySet<string>;
}

export interface CaptureReaderOptions {
  /** What places call the file. */
  readonly name: string;
  readonly rules: VenueRules;
  /** Whose messages they are, for counting those that nothing reads; undefined where the codec refuses what it does not know. */
  readonly venue: RawVenue | undefined;
  readonly tracks: readonly CaptureTrack[];
  /** True for a symbol that is left out on purpose. */
  readonly leftOut: (symbol: string) => boolean;
  /** No other instrument whose book may be asked for is known to be in the recording, so that an answer that names none means this one. */
  readonly isLone: boolean;
  readonly policies: CapturePolicies;
  readonly onBadRow: 'fail' | 'skip';
  /** Hides a key in what is told of messages that cannot be read; nothing unless given. */
  readonly hidden?: (text: string) => string;
}
