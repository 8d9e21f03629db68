import { ReplayError } from '@replay/core';
import { ColumnReader, type StoredColumn } from '../columns/column-reader.ts';
import type { Room } from '../columns/room.ts';
import { type BlockColumns, emptySection, type Section } from '../events/block-columns.ts';
import { isKnownKind, isRare } from '../events/event-kind.ts';
import { eventsByInstrument } from './events-by-instrument.ts';
import { ReadSection, type RowCounts, readSection, type StoredSection } from './stored-section.ts';

/** An unpacked block, as `writeBlock` wrote it. */
export interface StoredBlock {
  readonly descriptions: Uint8Array;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly text: Uint8Array;
}

/** Where the times and sequences of a block begin: kept in its header, for those who search. */
export interface BlockStart {
  readonly events: number;
  readonly rows: number;
  readonly firstSequence: number;
  readonly firstReceivedTime: number;
}

/**
 * Reads what `writeBlock` wrote. What kind of event stands where is known at once; times, sequences and rows are decoded
 * when they are first asked for, since who looks for a book needs few of them. Throws `BAD_DATA` for what cannot have been
 * written.
 */
export function readBlock(stored: StoredBlock, start: BlockStart, room: Room): BlockColumns {
  const reader = new ColumnReader(stored.descriptions, stored.symbols, stored.bits);
  const { events, rows } = start;
  const kinds = room.bytes(events);
  kinds.set(reader.column(events).decode(room));
  const instruments = room.shorts(events);
  instruments.set(reader.column(events).decode(room));
  const receivedTimes = reader.column(events);
  const sequences = reader.column(events);
  const counts = {
    kinds,
    firstRows: room.counts(events),
    bidRows: room.counts(events),
    askRows: room.counts(events),
  };
  const [fields, texts] = parsedText(stored.text);
  const rareFields = placedFields(kinds, fields);
  const sections = new Map<number, StoredSection>();
  let textsBefore = 0;
  let rowsFound = 0;
  for (const [instrument, own] of eventsByInstrument(instruments)) {
    const section = readSection(reader, counts, own, room);
    sections.set(instrument, { ...section, texts: texts.slice(textsBefore, textsBefore + section.textCount) });
    textsBefore += section.textCount;
    rowsFound += section.rows;
  }
  reader.end();
  if (rowsFound !== rows || textsBefore !== texts.length) {
    throw new ReplayError('BAD_DATA', 'the rows of the block are not as many as its header says');
  }
  return new ReadColumns({ start, counts, instruments, receivedTimes, sequences, sections, rareFields, room });
}

/** All that `readBlock` has found. */
interface Found {
  readonly start: BlockStart;
  readonly counts: RowCounts;
  readonly instruments: Uint16Array;
  readonly receivedTimes: StoredColumn;
  readonly sequences: StoredColumn;
  readonly sections: ReadonlyMap<number, StoredSection>;
  readonly rareFields: ReadonlyMap<number, object>;
  readonly room: Room;
}

class ReadColumns implements BlockColumns {
  readonly events: number;
  readonly rows: number;
  readonly kinds: Uint8Array;
  readonly instruments: Uint16Array;
  readonly firstRows: Uint32Array;
  readonly bidRows: Uint32Array;
  readonly askRows: Uint32Array;
  readonly rareFields: ReadonlyMap<number, object>;
  readonly #found: Found;
  readonly #sections = new Map<number, Section>();
  #receivedTimes: Float64Array | undefined;
  #sequences: Float64Array | undefined;
  #exchangeTimes: Float64Array | undefined;

  constructor(found: Found) {
    const { start, counts, instruments, rareFields } = found;
    this.events = start.events;
    this.rows = start.rows;
    this.kinds = counts.kinds;
    this.instruments = instruments;
    this.firstRows = counts.firstRows;
    this.bidRows = counts.bidRows;
    this.askRows = counts.askRows;
    this.rareFields = rareFields;
    this.#found = found;
  }

  get receivedTimes(): Float64Array {
    this.#receivedTimes ??= this.#summed(this.#found.receivedTimes, this.#found.start.firstReceivedTime, 0);
    return this.#receivedTimes;
  }

  get sequences(): Float64Array {
    this.#sequences ??= this.#summed(this.#found.sequences, this.#found.start.firstSequence, 1);
    return this.#sequences;
  }

  get exchangeTimes(): Float64Array {
    this.#exchangeTimes ??= this.#placedTimes();
    return this.#exchangeTimes;
  }

  section(instrument: number): Section {
    let section = this.#sections.get(instrument);
    if (section === undefined) {
      const stored = this.#found.sections.get(instrument);
      section = stored === undefined ? emptySection : new ReadSection(stored, this.#found.room);
      this.#sections.set(instrument, section);
    }
    return section;
  }

  #placedTimes(): Float64Array {
    const { sections, room } = this.#found;
    const placed = room.doubles(this.events);
    for (const { events, exchangeTimes, firstExchangeTime } of sections.values()) {
      const times = this.#summed(exchangeTimes, firstExchangeTime, 0);
      for (let index = 0; index < events.length; index++) placed[events[index]!] = times[index]!;
    }
    return placed;
  }

  /** Sums differences beyond the usual one, from the first number on. */
  #summed(column: StoredColumn, first: number, usual: number): Float64Array {
    const differences = column.decode(this.#found.room);
    const numbers = this.#found.room.doubles(differences.length);
    if (column.plain) {
      numbers.set(differences);
      return numbers;
    }
    let last = first - usual;
    for (let at = 0; at < differences.length; at++) {
      last += differences[at]! + usual;
      numbers[at] = last;
    }
    return numbers;
  }
}

function parsedText(text: Uint8Array): [fields: object[], texts: string[]] {
  if (text.length === 0) return [[], []];
  try {
    return JSON.parse(Buffer.from(text).toString()) as [object[], string[]];
  } catch (cause) {
    throw new ReplayError('BAD_DATA', 'the rare fields of the block are no JSON', { cause });
  }
}

/** The fields of rare events, by their places; the kinds are all known. */
function placedFields(kinds: Uint8Array, fields: readonly object[]): ReadonlyMap<number, object> {
  const placed = new Map<number, object>();
  for (let at = 0; at < kinds.length; at++) {
    const kind = kinds[at]!;
    if (!isKnownKind(kind)) throw new ReplayError('BAD_DATA', 'there is an event of no known kind');
    if (isRare(kind)) placed.set(at, fields[placed.size] ?? {});
  }
  return placed;
}
