import type { StoredColumn } from '../columns/column-reader.ts';
import type { Room } from '../columns/room.ts';
import { type BlockColumns, emptySection, type Section } from '../events/block-columns.ts';
import type { DecodedBlock, DecodedSection } from './decoded-block.ts';
import { summedIncrements } from './increments.ts';
import { ReadSection, type RowPlaces, type StoredSection } from './stored-section.ts';

/** Where the times and sequences of a block begin: kept in its header, for those who search. */
export interface BlockStart {
  readonly events: number;
  readonly rows: number;
  readonly firstSequence: number;
  readonly firstReceivedTime: number;
}

/** The columns of a block, found but not decoded. */
export interface StoredColumns {
  readonly start: BlockStart;
  readonly places: RowPlaces;
  readonly instruments: Uint16Array;
  readonly receivedTimes: StoredColumn;
  readonly sequences: StoredColumn;
  readonly sections: ReadonlyMap<number, StoredSection>;
  readonly rareFields: ReadonlyMap<number, object>;
  readonly room: Room;
}

/** The same, each decoded on its first use. */
export class ReadColumns implements BlockColumns {
  readonly events: number;
  readonly rows: number;
  readonly kinds: Uint8Array;
  readonly instruments: Uint16Array;
  readonly firstRows: Uint32Array;
  readonly bidRows: Uint32Array;
  readonly askRows: Uint32Array;
  readonly rareFields: ReadonlyMap<number, object>;
  readonly #stored: StoredColumns;
  readonly #sections = new Map<number, Section>();
  #receivedTimes: Float64Array | undefined;
  #sequences: Float64Array | undefined;
  #exchangeTimes: Float64Array | undefined;

  constructor(stored: StoredColumns) {
    const { start, places, instruments, rareFields } = stored;
    this.events = start.events;
    this.rows = start.rows;
    this.kinds = places.kinds;
    this.instruments = instruments;
    this.firstRows = places.firstRows;
    this.bidRows = places.bidRows;
    this.askRows = places.askRows;
    this.rareFields = rareFields;
    this.#stored = stored;
  }

  get receivedTimes(): Float64Array {
    this.#receivedTimes ??= this.#summed(this.#stored.receivedTimes, this.#stored.start.firstReceivedTime, 0);
    return this.#receivedTimes;
  }

  get sequences(): Float64Array {
    this.#sequences ??= this.#summed(this.#stored.sequences, this.#stored.start.firstSequence, 1);
    return this.#sequences;
  }

  get exchangeTimes(): Float64Array {
    this.#exchangeTimes ??= this.#placedTimes();
    return this.#exchangeTimes;
  }

  section(instrument: number): Section {
    let section = this.#sections.get(instrument);
    if (section === undefined) {
      const stored = this.#stored.sections.get(instrument);
      section = stored === undefined ? emptySection : new ReadSection(stored, this.#stored.room);
      this.#sections.set(instrument, section);
    }
    return section;
  }

  /** Every column decoded, for another thread. */
  decoded(): DecodedBlock {
    const { sections: stored, room } = this.#stored;
    const sections = new Map<number, DecodedSection>();
    for (const [instrument, { prices, sizes, tradeIds, texts, firstTradeId }] of stored) {
      sections.set(instrument, {
        prices: prices(),
        sizes: sizes.decode(room),
        tradeIds: { codes: tradeIds.decode(room), texts, base: firstTradeId },
      });
    }
    const { events, rows, kinds, instruments, exchangeTimes, receivedTimes, sequences } = this;
    const { firstRows, bidRows, askRows, rareFields } = this;
    const times = { exchangeTimes, receivedTimes, sequences };
    return { events, rows, kinds, instruments, ...times, firstRows, bidRows, askRows, rareFields, sections };
  }

  #placedTimes(): Float64Array {
    const { sections, room } = this.#stored;
    const placed = room.doubles(this.events);
    for (const { events, exchangeTimes, firstExchangeTime } of sections.values()) {
      const times = this.#summed(exchangeTimes, firstExchangeTime, 0);
      for (let index = 0; index < events.length; index++) placed[events[index]!] = times[index]!;
    }
    return placed;
  }

  #summed(column: StoredColumn, first: number, usual: number): Float64Array {
    return summedIncrements(column, first, usual, this.#stored.room);
  }
}
