import type { Integers } from '../columns/column.ts';
import { ColumnWriter, type WrittenColumns } from '../columns/column-writer.ts';
import { isBook } from '../events/event-kind.ts';
import { eventsByInstrument } from './events-by-instrument.ts';
import type { PlainBlock, PlainSection } from './plain-block.ts';
import { differencesOf } from './price-differences.ts';
import { priceForm } from './price-form.ts';

/** A block as bytes that are not packed yet. The columns stand in the order of docs/tape-format.md. */
export interface WrittenBlock extends WrittenColumns {
  /** The rare fields and the trade ids that are no numbers, as JSON in UTF-8. */
  readonly text: Uint8Array;
}

/** Takes the columns of a block in the order of docs/tape-format.md. */
export function writeBlock(block: PlainBlock): WrittenBlock {
  const writer = new ColumnWriter();
  writer.column(new Float64Array(block.kinds));
  writer.column(new Float64Array(block.instruments));
  writer.column(increments(block.receivedTimes, 0), block.receivedTimes);
  writer.column(increments(block.sequences, 1), block.sequences);
  for (const [instrument, events] of eventsByInstrument(block.instruments)) {
    writeSection(writer, block, block.sections.get(instrument)!, events);
  }
  return { ...writer.finished(), text: Buffer.from(block.text) };
}

function writeSection(
  writer: ColumnWriter,
  block: PlainBlock,
  { prices, sizes, tradeIds, texts }: PlainSection,
  events: Uint32Array,
): void {
  const exchangeTimes = picked(block.exchangeTimes, events);
  writer.integer(exchangeTimes[0]!);
  writer.column(increments(exchangeTimes, 0), exchangeTimes);
  const books = events.filter((at) => isBook(block.kinds[at]!));
  writer.column(picked(block.bidRows, books));
  writer.column(picked(block.askRows, books));
  const differences = differencesOf(prices, block, events);
  if (differences === undefined) {
    writer.count(priceForm.plain);
    writer.columnOfFavourites(doublesOf(prices));
  } else {
    const narrow = fitsNarrow(prices);
    writer.count(narrow ? priceForm.narrow : priceForm.differences);
    writer.integer(differences.base);
    writer.column(differences.starts);
    writer.column(differences.steps);
  }
  writer.columnOfFavourites(doublesOf(sizes));
  writer.integer(tradeIds.base);
  writer.column(tradeIds.codes);
  writer.count(texts);
}

function picked(numbers: Float64Array | Uint32Array, places: Uint32Array): Float64Array {
  const chosen = new Float64Array(places.length);
  for (let index = 0; index < places.length; index++) chosen[index] = numbers[places[index]!]!;
  return chosen;
}

/** The differences between neighbours beyond the usual one; 0 for the first. */
function increments(numbers: Float64Array, usual: number): Float64Array {
  const differences = new Float64Array(numbers.length);
  for (let at = 1; at < numbers.length; at++) differences[at] = numbers[at]! - numbers[at - 1]! - usual;
  return differences;
}

const doublesOf = (numbers: Integers): Float64Array =>
  numbers instanceof Float64Array ? numbers : new Float64Array(numbers);

function fitsNarrow(numbers: Integers): boolean {
  for (let index = 0; index < numbers.length; index++) if (Math.abs(numbers[index]!) >= 2 ** 31) return false;
  return true;
}
