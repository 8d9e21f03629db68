import { ReplayError } from '@replay/core';
import { ColumnReader } from '../columns/column-reader.ts';
import type { Room } from '../columns/room.ts';
import { placedFields, readText } from './block-text.ts';
import { eventsByInstrument } from './events-by-instrument.ts';
import { type BlockStart, ReadColumns } from './read-columns.ts';
import { readSection, type StoredSection } from './stored-section.ts';

/** An unpacked block, as `writeBlock` wrote it. */
export interface StoredBlock {
  readonly descriptions: Uint8Array;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly text: Uint8Array;
}

/**
 * Reads what `writeBlock` wrote. What kind of event stands where is known at once; times, sequences and rows are decoded
 * when they are first asked for, since who looks for a book needs few of them. Throws `BAD_DATA` for what cannot have been
 * written.
 */
export function readBlock(stored: StoredBlock, start: BlockStart, room: Room): ReadColumns {
  const reader = new ColumnReader(stored.descriptions, stored.symbols, stored.bits);
  const { events, rows } = start;
  const kinds = room.bytes(events);
  kinds.set(reader.column(events).decode(room));
  const instruments = room.shorts(events);
  instruments.set(reader.column(events).decode(room));
  const receivedTimes = reader.column(events);
  const sequences = reader.column(events);
  const places = {
    kinds,
    firstRows: room.counts(events),
    bidRows: room.counts(events),
    askRows: room.counts(events),
  };
  const [fields, texts] = readText(stored.text);
  const rareFields = placedFields(kinds, fields);
  const sections = new Map<number, StoredSection>();
  let textsBefore = 0;
  let rowsFound = 0;
  for (const [instrument, own] of eventsByInstrument(instruments)) {
    const section = readSection(reader, places, own, room);
    sections.set(instrument, { ...section, texts: texts.slice(textsBefore, textsBefore + section.textCount) });
    textsBefore += section.textCount;
    rowsFound += section.rows;
  }
  reader.end();
  if (rowsFound !== rows || textsBefore !== texts.length) {
    throw new ReplayError('BAD_DATA', 'the rows of the block are not as many as its header says');
  }
  return new ReadColumns({ start, places, instruments, receivedTimes, sequences, sections, rareFields, room });
}
