import { type EventColumns, type MarketEvent, ReplayError, type RowColumns } from '@replay/core';

/**
 * Price and size rows of all events of one instrument in a block: the bids of an event, its other rows, then the next
 * event's.
 */
export interface Section extends RowColumns {
  /** Of each trade, in order. */
  readonly tradeIds: readonly (string | undefined)[];
}

export const emptySection: Section = { prices: new Int32Array(0), sizes: new Int32Array(0), tradeIds: [] };

/** The events of a block as columns: one entry an event, and separate rows for each instrument. */
export interface BlockColumns extends Omit<EventColumns, 'start' | 'end' | 'rowsOf' | 'event'> {
  readonly events: number;
  /** The fields beyond the stamp of rare events, by event index. */
  readonly rareFields: ReadonlyMap<number, object>;
  /** Rows of all instruments. */
  readonly rows: number;
  /** The rows of one instrument; decoded on first use. */
  section(instrument: number): Section;
}

/** The indexes of each instrument's events, by instrument. */
export function eventsByInstrument(instruments: Uint16Array): [instrument: number, events: Uint32Array][] {
  const first = instruments[0];
  if (first !== undefined && instruments.every((instrument) => instrument === first)) {
    return [[first, firstPlaces(instruments.length)]];
  }
  const counts = new Map<number, number>();
  for (const instrument of instruments) counts.set(instrument, (counts.get(instrument) ?? 0) + 1);
  const found = [...counts].map(([instrument, count]) => ({ instrument, events: new Uint32Array(count), filled: 0 }));
  const byInstrument = new Map(found.map((entry) => [entry.instrument, entry]));
  instruments.forEach((instrument, at) => {
    const entry = byInstrument.get(instrument)!;
    entry.events[entry.filled++] = at;
  });
  return found.map(({ instrument, events }) => [instrument, events] as [number, Uint32Array]).sort(([a], [b]) => a - b);
}

let ascending = new Uint32Array(0);

/** 0, 1, 2 and so on: shared by all blocks of a single instrument. */
function firstPlaces(count: number): Uint32Array {
  if (ascending.length < count) ascending = Uint32Array.from({ length: 2 * count }, (_, index) => index);
  return ascending.subarray(0, count);
}

/** The error for an event that a tape cannot hold exactly. */
export const unsupported = (event: MarketEvent, why: string): ReplayError =>
  new ReplayError('BUG', why, { place: `${event.type} ${event.sequence}` });
