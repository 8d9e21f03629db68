import { ReplayError } from '@replay/core';
import type { ArrayAllocator } from '../columns/arena.ts';
import { ColumnReader } from '../columns/column-reader.ts';
import { eventsByInstrument } from '../events/block-columns.ts';
import { rareFieldsByEvent, readText } from './block-text.ts';
import { type BlockStart, LazyColumns } from './lazy-columns.ts';
import { readSection, type StoredSection } from './stored-section.ts';

/** An unpacked block, as `writeBlock` wrote it. */
export interface StoredBlock {
  readonly descriptions: Uint8Array;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly text: Uint8Array;
}

/**
 * Reads what `writeBlock` wrote. Kinds and instruments are decoded at once; times, sequences and rows on first use,
 * since a search for a book needs few of them. Throws `BAD_DATA` for impossible contents.
 */
export function readBlock(stored: StoredBlock, start: BlockStart, arrays: ArrayAllocator): LazyColumns {
  const reader = new ColumnReader(stored.descriptions, stored.symbols, stored.bits);
  const { events, rows } = start;
  const kinds = arrays.bytes(events);
  kinds.set(reader.column(events).decode(arrays));
  const instruments = arrays.shorts(events);
  instruments.set(reader.column(events).decode(arrays));
  const receivedTimes = reader.column(events);
  const sequences = reader.column(events);
  const rowIndex = {
    kinds,
    firstRows: arrays.counts(events),
    bidRows: arrays.counts(events),
    askRows: arrays.counts(events),
  };
  const [fields, texts] = readText(stored.text);
  const rareFields = rareFieldsByEvent(kinds, fields);
  const sections = new Map<number, StoredSection>();
  let textsBefore = 0;
  let rowsFound = 0;
  for (const [instrument, own] of eventsByInstrument(instruments)) {
    const section = readSection(reader, rowIndex, own, arrays);
    sections.set(instrument, { ...section, texts: texts.slice(textsBefore, textsBefore + section.textCount) });
    textsBefore += section.textCount;
    rowsFound += section.rows;
  }
  reader.end();
  if (rowsFound !== rows || textsBefore !== texts.length) {
    throw new ReplayError('BAD_DATA', 'the number of rows is not the one in the header');
  }
  return new LazyColumns({ start, rowIndex, instruments, receivedTimes, sequences, sections, rareFields, arrays });
}
