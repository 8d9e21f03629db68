import { isBook } from '@replay/core';
import { ColumnWriter, type WrittenColumns } from '../columns/column-writer.ts';
import { type BlockColumns, eventsByInstrument, type Section } from '../events/block-columns.ts';
import { blockText } from './block-text.ts';
import { writeDeltas } from './delta-column.ts';
import { writePrices } from './prices.ts';
import { type WrittenTradeIds, writeTradeIds } from './trade-ids.ts';

/** A block as arrays and one text, so that it can be copied to another thread. */
export interface EncodableBlock extends Omit<BlockColumns, 'firstRows' | 'rareFields' | 'section'> {
  /** By instrument index, of each instrument that has events. */
  readonly sections: ReadonlyMap<number, EncodableSection>;
  /** See `blockText`. */
  readonly text: string;
}

/** The rows of one instrument. */
export interface EncodableSection extends Pick<Section, 'prices' | 'sizes'> {
  readonly tradeIds: Pick<WrittenTradeIds, 'codes' | 'base'>;
  /** How many of the texts are its trade ids. */
  readonly texts: number;
}

/** Prepares a block for encoding. Shares the arrays of `columns`. */
export function encodableBlock(columns: BlockColumns): EncodableBlock {
  const { events, rows, kinds, instruments, exchangeTimes, receivedTimes, sequences, bidRows, askRows } = columns;
  const sections = new Map<number, EncodableSection>();
  const allTexts: string[] = [];
  for (const [instrument] of eventsByInstrument(instruments)) {
    const { prices, sizes, tradeIds } = columns.section(instrument);
    const { codes, base, texts } = writeTradeIds(tradeIds);
    sections.set(instrument, { prices, sizes, tradeIds: { codes, base }, texts: texts.length });
    allTexts.push(...texts);
  }
  const text = blockText([...columns.rareFields.values()], allTexts);
  const stamps = { exchangeTimes, receivedTimes, sequences };
  return { events, rows, kinds, instruments, ...stamps, bidRows, askRows, sections, text };
}

/** A block as bytes, not yet packed. */
export interface WrittenBlock extends WrittenColumns {
  /** The rare fields and the non-numeric trade ids, as JSON in UTF-8. */
  readonly text: Uint8Array;
}

/** Writes the columns of a block in the order of docs/tape-format.md. */
export function writeBlock(block: EncodableBlock): WrittenBlock {
  const writer = new ColumnWriter();
  writer.column(new Float64Array(block.kinds));
  writer.column(new Float64Array(block.instruments));
  writeDeltas(writer, block.receivedTimes, 0);
  writeDeltas(writer, block.sequences, 1);
  for (const [instrument, events] of eventsByInstrument(block.instruments)) {
    writeSection(writer, block, block.sections.get(instrument)!, events);
  }
  return { ...writer.finished(), text: Buffer.from(block.text) };
}

/** Inverse of `readSection`. */
function writeSection(
  writer: ColumnWriter,
  block: EncodableBlock,
  { prices, sizes, tradeIds, texts }: EncodableSection,
  events: Uint32Array,
): void {
  const exchangeTimes = picked(block.exchangeTimes, events);
  writer.integer(exchangeTimes[0]!);
  writeDeltas(writer, exchangeTimes, 0);
  const books = events.filter((at) => isBook(block.kinds[at]!));
  writer.column(picked(block.bidRows, books));
  writer.column(picked(block.askRows, books));
  writePrices(writer, prices, block, events);
  writer.columnOfRepeated(sizes);
  writer.integer(tradeIds.base);
  writer.column(tradeIds.codes);
  writer.count(texts);
}

function picked(numbers: Float64Array | Uint32Array, indexes: Uint32Array): Float64Array {
  const chosen = new Float64Array(indexes.length);
  for (let index = 0; index < indexes.length; index++) chosen[index] = numbers[indexes[index]!]!;
  return chosen;
}
