import type { Integers } from '../columns/column.ts';

/** Price and size rows of all events of one instrument in a block: bids of an event, its other rows, the next event's. */
export interface Section {
  readonly prices: Integers;
  readonly sizes: Integers;
  /** Of each trade, in order. */
  readonly tradeIds: readonly (string | undefined)[];
}

export const emptySection: Section = { prices: new Int32Array(0), sizes: new Int32Array(0), tradeIds: [] };

/** The events of a block, taken apart into columns: one entry an event, and the rows apart by instrument. */
export interface BlockColumns {
  readonly events: number;
  /** `eventKind` of each event. */
  readonly kinds: Uint8Array;
  /** The place of each event's instrument among those of the tape. */
  readonly instruments: Uint16Array;
  readonly exchangeTimes: Float64Array;
  readonly receivedTimes: Float64Array;
  readonly sequences: Float64Array;
  /** Where the rows of each event begin in the section of its instrument, how many are bids, and how many follow them. */
  readonly firstRows: Uint32Array;
  readonly bidRows: Uint32Array;
  readonly askRows: Uint32Array;
  /** The fields beyond the stamp of rare events, by the place of the event in the block. */
  readonly rareFields: ReadonlyMap<number, object>;
  /** Rows of all instruments. */
  readonly rows: number;
  /** The rows of one instrument; decoded when first asked for. */
  section(instrument: number): Section;
}
