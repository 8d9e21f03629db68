import { isBook } from '@replay/core';
import { ColumnWriter, type WrittenColumns } from '../columns/column-writer.ts';
import { eventsByInstrument } from './events-by-instrument.ts';
import { writeIncrements } from './increments.ts';
import type { PlainBlock, PlainSection } from './plain-block.ts';
import { writePrices } from './price-columns.ts';

/** A block as bytes that are not packed yet. */
export interface WrittenBlock extends WrittenColumns {
  /** The rare fields and the trade ids that are no numbers, as JSON in UTF-8. */
  readonly text: Uint8Array;
}

/** Writes the columns of a block in the order of docs/tape-format.md. */
export function writeBlock(block: PlainBlock): WrittenBlock {
  const writer = new ColumnWriter();
  writer.column(new Float64Array(block.kinds));
  writer.column(new Float64Array(block.instruments));
  writeIncrements(writer, block.receivedTimes, 0);
  writeIncrements(writer, block.sequences, 1);
  for (const [instrument, events] of eventsByInstrument(block.instruments)) {
    writeSection(writer, block, block.sections.get(instrument)!, events);
  }
  return { ...writer.finished(), text: Buffer.from(block.text) };
}

/** What `readSection` reads. */
function writeSection(
  writer: ColumnWriter,
  block: PlainBlock,
  { prices, sizes, tradeIds, texts }: PlainSection,
  events: Uint32Array,
): void {
  const exchangeTimes = picked(block.exchangeTimes, events);
  writer.integer(exchangeTimes[0]!);
  writeIncrements(writer, exchangeTimes, 0);
  const books = events.filter((at) => isBook(block.kinds[at]!));
  writer.column(picked(block.bidRows, books));
  writer.column(picked(block.askRows, books));
  writePrices(writer, prices, block, events);
  writer.columnOfFavourites(sizes);
  writer.integer(tradeIds.base);
  writer.column(tradeIds.codes);
  writer.count(texts);
}

function picked(numbers: Float64Array | Uint32Array, places: Uint32Array): Float64Array {
  const chosen = new Float64Array(places.length);
  for (let index = 0; index < places.length; index++) chosen[index] = numbers[places[index]!]!;
  return chosen;
}
