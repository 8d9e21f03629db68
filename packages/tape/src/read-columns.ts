import { ReplayError } from '@replay/core';
import { type BlockColumns, emptySection, type Section } from './block-columns.ts';
import { differenceCounts, sumDifferences } from './block-prices.ts';
import type { Integers } from './column.ts';
import { ColumnReader, type StoredColumn } from './column-reader.ts';
import { askRowsOf, bidRowsOf, isBook, isKnownKind, isRare, isTrade } from './event-kind.ts';
import { eventsByInstrument } from './events-by-instrument.ts';
import { priceForm } from './price-form.ts';
import { readTradeIds } from './trade-ids.ts';

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

/** Reads what `writeBlock` wrote. Throws `BAD_DATA` for what it cannot have written. */
export function readBlock({ descriptions, symbols, bits, text }: StoredBlock, start: BlockStart): BlockColumns {
  const reader = new ColumnReader(descriptions, symbols, bits);
  const { events, rows } = start;
  const kinds = new Uint8Array(reader.column(events).decode());
  if (!kinds.every(isKnownKind)) throw new ReplayError('BAD_DATA', 'there is an event of no known kind');
  const instruments = new Uint16Array(reader.column(events).decode());
  const receivedTimes = summed(reader.column(events), start.firstReceivedTime, 0);
  const sequences = summed(reader.column(events), start.firstSequence, 1);
  const exchangeTimes = new Float64Array(events);
  const firstRows = new Uint32Array(events);
  const bidRows = new Uint32Array(events);
  const askRows = new Uint32Array(events);
  const counts = { kinds, firstRows, bidRows, askRows };
  const [fields, texts] = parsedText(text);
  const sections = new Map<number, () => Section>();
  let textsBefore = 0;
  let rowsFound = 0;
  for (const [instrument, own] of eventsByInstrument(instruments)) {
    const base = reader.integer();
    const times = summed(reader.column(own.length), base, 0);
    own.forEach((at, index) => {
      exchangeTimes[at] = times[index]!;
    });
    const sectionRows = placeRows(own, counts, reader);
    rowsFound += sectionRows;
    const prices = storedPrices(reader, counts, own, sectionRows);
    const sizes = reader.column(sectionRows);
    const idBase = reader.integer();
    const ids = reader.column(own.filter((at) => isTrade(kinds[at]!)).length);
    const ownTexts = texts.slice(textsBefore, textsBefore + reader.count());
    textsBefore += ownTexts.length;
    sections.set(instrument, () => ({
      prices: prices(),
      sizes: sizes.decode(),
      tradeIds: readTradeIds(ids.decode(), ownTexts, idBase),
    }));
  }
  reader.end();
  if (rowsFound !== rows || textsBefore !== texts.length) {
    throw new ReplayError('BAD_DATA', 'the rows of the block are not as many as its header says');
  }
  return {
    events,
    rows,
    kinds,
    instruments,
    receivedTimes,
    sequences,
    exchangeTimes,
    firstRows,
    bidRows,
    askRows,
    rareFields: placedFields(kinds, fields),
    section: remembered(sections),
  };
}

/** Says where the rows of each event begin, and how many the section has. */
function placeRows(
  events: Uint32Array,
  { kinds, firstRows, bidRows, askRows }: Pick<BlockColumns, 'kinds' | 'firstRows' | 'bidRows' | 'askRows'>,
  reader: ColumnReader,
): number {
  const books = events.filter((at) => isBook(kinds[at]!)).length;
  const bids = reader.column(books).decode();
  const asks = reader.column(books).decode();
  let rows = 0;
  let book = 0;
  for (const at of events) {
    const kind = kinds[at]!;
    firstRows[at] = rows;
    bidRows[at] = isBook(kind) ? bids[book]! : bidRowsOf(kind);
    askRows[at] = isBook(kind) ? asks[book++]! : askRowsOf(kind);
    rows += bidRows[at] + askRows[at];
  }
  return rows;
}

function storedPrices(
  reader: ColumnReader,
  counts: Pick<BlockColumns, 'kinds' | 'firstRows' | 'bidRows' | 'askRows'>,
  events: Uint32Array,
  rows: number,
): () => Integers {
  const form = reader.count();
  if (form === priceForm.plain) {
    const plain = reader.column(rows);
    return () => plain.decode();
  }
  const base = reader.integer();
  const differences = differenceCounts(counts, events);
  const starts = reader.column(differences.starts);
  const steps = reader.column(differences.steps);
  return () => {
    const prices = form === priceForm.narrow ? new Int32Array(rows) : new Float64Array(rows);
    // The steps wait at the end of the prices that they become: each is read before a price is written over it.
    const end = prices.subarray(rows - differences.steps);
    sumDifferences({ starts: starts.decode(), steps: steps.decode(end), base }, counts, events, prices);
    return prices;
  };
}

function summed(column: StoredColumn, first: number, usual: number): Float64Array {
  const numbers = new Float64Array(column.decode());
  if (column.plain) return numbers;
  if (numbers.length > 0) numbers[0] = numbers[0]! + first;
  for (let at = 1; at < numbers.length; at++) numbers[at] = numbers[at]! + numbers[at - 1]! + usual;
  return numbers;
}

function parsedText(text: Uint8Array): [fields: object[], texts: string[]] {
  if (text.length === 0) return [[], []];
  try {
    return JSON.parse(Buffer.from(text).toString()) as [object[], string[]];
  } catch (cause) {
    throw new ReplayError('BAD_DATA', 'the rare fields of the block are no JSON', { cause });
  }
}

function placedFields(kinds: Uint8Array, fields: readonly object[]): ReadonlyMap<number, object> {
  const placed = new Map<number, object>();
  kinds.forEach((kind, at) => {
    if (isRare(kind)) placed.set(at, fields[placed.size] ?? {});
  });
  return placed;
}

function remembered(sections: ReadonlyMap<number, () => Section>): (instrument: number) => Section {
  const decoded = new Map<number, Section>();
  return (instrument) => {
    let section = decoded.get(instrument);
    if (section === undefined) {
      section = sections.get(instrument)?.() ?? emptySection;
      decoded.set(instrument, section);
    }
    return section;
  };
}
