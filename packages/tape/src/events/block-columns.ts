import type { EventColumns, RowColumns } from '@replay/core';

/** Price and size rows of all events of one instrument in a block: bids of an event, its other rows, the next event's. */
export interface Section extends RowColumns {
  /** Of each trade, in order. */
  readonly tradeIds: readonly (string | undefined)[];
}

export const emptySection: Section = { prices: new Int32Array(0), sizes: new Int32Array(0), tradeIds: [] };

/** The events of a block, taken apart into columns: one entry an event, and the rows apart by instrument. */
export interface BlockColumns extends Omit<EventColumns, 'start' | 'end' | 'rowsOf' | 'event'> {
  readonly events: number;
  /** The fields beyond the stamp of rare events, by the place of the event in the block. */
  readonly rareFields: ReadonlyMap<number, object>;
  /** Rows of all instruments. */
  readonly rows: number;
  /** The rows of one instrument; decoded when first asked for. */
  section(instrument: number): Section;
}
