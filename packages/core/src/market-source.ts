import type { EventColumns } from './event-columns.ts';
import type { Instrument, InstrumentId } from './instrument.ts';
import type { MarketEvent } from './market-event.ts';

/** Where market events come from: opened, its instruments known, ready to be read from the start any number of times. */
export interface MarketSource {
  /** A name for people: a path, an address. */
  readonly description: string;
  /** In the order in which ties between them are broken. */
  readonly instruments: readonly Instrument[];
  /** What was inferred, assumed or left unread, in whole sentences for the report's warnings. */
  readonly notes: readonly string[];
  /**
   * The events in the order of `receivedTime`, numbered by `sequence` from 0, in batches of a few thousand: a reader awaits
   * once a batch and never once an event, and back-pressure stays at the file or socket.
   * Throws `BAD_DATA` with file and row, `NETWORK` with the address.
   */
  batches(signal?: AbortSignal): AsyncIterable<readonly MarketEvent[]>;
  /**
   * The same events in columns, for readers that need no object for each; absent where the source has only objects.
   */
  columns?(signal?: AbortSignal): AsyncIterable<EventColumns>;
  /** Identifies the data of a run in its manifest. */
  digests(): Promise<readonly DataDigest[]>;
  /** Progress of the latest reader, from 0 to 1; undefined if unknown. */
  progress?(): number | undefined;
  /** How many of the messages read last could be checked by the venue's ids and checksums; absent if the venue has none. */
  checks?(): readonly SourceChecks[];
  /**
   * Messages that the latest reader skipped because their channel is not supported, counted by channel, in whole sentences.
   * Complete after the last event; absent where every channel is supported.
   */
  leftOut?(): readonly string[];
}

export interface DataDigest {
  readonly name: string;
  readonly bytes: number;
  /** Of the bytes as stored, compressed or not. */
  readonly sha256: string;
}

/** How many book messages of one instrument could be checked by the venue's ids and checksums. */
export interface SourceChecks {
  readonly instrument: InstrumentId;
  readonly bookMessages: number;
  /** Messages whose id links them to the one before. */
  readonly linked: number;
  /** Messages with a checksum that was compared with the book, and how many were equal. */
  readonly checksums: number;
  readonly checksumsMatched: number;
  /** Messages whose loss would go unnoticed: no id, and no level within the depth of the checksum. */
  readonly blind: number;
  /** Messages that came before a snapshot which already held them. */
  readonly beforeSnapshot: number;
}
