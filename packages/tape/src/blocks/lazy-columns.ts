import type { Integers } from '@replay/core';
import type { ArrayAllocator } from '../columns/arena.ts';
import type { StoredColumn } from '../columns/column-reader.ts';
import { type BlockColumns, emptySection, type Section } from '../events/block-columns.ts';
import { decodeDeltas } from './delta-column.ts';
import { LazySection, type RowIndex, type StoredSection } from './stored-section.ts';
import { readTradeIds } from './trade-ids.ts';

/** Where the times and sequences of a block begin. Stored in the header, so that a search need not decode the block. */
export interface BlockStart {
  readonly events: number;
  readonly rows: number;
  readonly firstSequence: number;
  readonly firstReceivedTime: number;
}

/** The columns of a block, located but not decoded. */
export interface StoredColumns {
  readonly start: BlockStart;
  readonly rowIndex: RowIndex;
  readonly instruments: Uint16Array;
  readonly receivedTimes: StoredColumn;
  readonly sequences: StoredColumn;
  readonly sections: ReadonlyMap<number, StoredSection>;
  readonly rareFields: ReadonlyMap<number, object>;
  readonly arrays: ArrayAllocator;
}

/** The columns of a block, each decoded on first use. */
export class LazyColumns implements BlockColumns {
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
    const { start, rowIndex, instruments, rareFields } = stored;
    this.events = start.events;
    this.rows = start.rows;
    this.kinds = rowIndex.kinds;
    this.instruments = instruments;
    this.firstRows = rowIndex.firstRows;
    this.bidRows = rowIndex.bidRows;
    this.askRows = rowIndex.askRows;
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
    this.#exchangeTimes ??= this.#exchangeTimesByEvent();
    return this.#exchangeTimes;
  }

  section(instrument: number): Section {
    let section = this.#sections.get(instrument);
    if (section === undefined) {
      const stored = this.#stored.sections.get(instrument);
      section = stored === undefined ? emptySection : new LazySection(stored, this.#stored.arrays);
      this.#sections.set(instrument, section);
    }
    return section;
  }

  /** Decodes every column, so that the block can be sent to another thread. */
  decoded(): DecodedBlock {
    const { sections: stored, arrays } = this.#stored;
    const sections = new Map<number, DecodedSection>();
    for (const [instrument, { prices, sizes, tradeIds, texts, firstTradeId }] of stored) {
      sections.set(instrument, {
        prices: prices(),
        sizes: sizes.decode(arrays),
        tradeIds: { codes: tradeIds.decode(arrays), texts, base: firstTradeId },
      });
    }
    const { events, rows, kinds, instruments, exchangeTimes, receivedTimes, sequences } = this;
    const { firstRows, bidRows, askRows, rareFields } = this;
    const times = { exchangeTimes, receivedTimes, sequences };
    return { events, rows, kinds, instruments, ...times, firstRows, bidRows, askRows, rareFields, sections };
  }

  #exchangeTimesByEvent(): Float64Array {
    const { sections, arrays } = this.#stored;
    const byEvent = arrays.doubles(this.events);
    for (const { events, exchangeTimes, firstExchangeTime } of sections.values()) {
      const times = this.#summed(exchangeTimes, firstExchangeTime, 0);
      for (let index = 0; index < events.length; index++) byEvent[events[index]!] = times[index]!;
    }
    return byEvent;
  }

  #summed(column: StoredColumn, first: number, usual: number): Float64Array {
    return decodeDeltas(column, first, usual, this.#stored.arrays);
  }
}

/** A block with every column decoded: arrays and plain objects, so that it can be transferred between threads. */
export interface DecodedBlock extends Omit<BlockColumns, 'section'> {
  /** The rows of each instrument that has events, by its index in the tape. */
  readonly sections: ReadonlyMap<number, DecodedSection>;
}

/** The rows of one instrument. Trade ids stay codes: sending strings costs more than making them. */
export interface DecodedSection extends Pick<Section, 'prices' | 'sizes'> {
  readonly tradeIds: { readonly codes: Integers; readonly texts: readonly string[]; readonly base: number };
}

/** The columns of a block that another thread decoded. */
export function columnsFromDecoded({ sections, ...columns }: DecodedBlock): BlockColumns {
  const read = new Map([...sections].map(([instrument, section]) => [instrument, sectionOf(section)]));
  return { ...columns, section: (instrument) => read.get(instrument) ?? emptySection };
}

/** The buffers of its arrays, to be transferred with it. */
export function buffersOf({ sections, ...columns }: DecodedBlock): ArrayBuffer[] {
  const arrays: unknown[] = Object.values(columns);
  for (const { prices, sizes, tradeIds } of sections.values()) arrays.push(prices, sizes, tradeIds.codes);
  return [...new Set(arrays.filter(ArrayBuffer.isView).map(({ buffer }) => buffer as ArrayBuffer))];
}

function sectionOf({ prices, sizes, tradeIds: { codes, texts, base } }: DecodedSection): Section {
  let ids: Section['tradeIds'] | undefined;
  return {
    prices,
    sizes,
    get tradeIds() {
      ids ??= readTradeIds(codes, texts, base);
      return ids;
    },
  };
}
