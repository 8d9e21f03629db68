import type { BlockColumns, Section } from '../events/block-columns.ts';
import { blockText } from './block-text.ts';
import { eventsByInstrument } from './events-by-instrument.ts';
import { type WrittenTradeIds, writeTradeIds } from './trade-ids.ts';

/** A block as numbers and one text, so that another thread can be given a copy of it. */
export interface PlainBlock extends Omit<BlockColumns, 'firstRows' | 'rareFields' | 'section'> {
  /** Of each instrument that has events, by its place. */
  readonly sections: ReadonlyMap<number, PlainSection>;
  /** Its `blockText`. */
  readonly text: string;
}

/** The rows of one instrument. */
export interface PlainSection extends Pick<Section, 'prices' | 'sizes'> {
  readonly tradeIds: Pick<WrittenTradeIds, 'codes' | 'base'>;
  /** How many of the texts are its trade ids. */
  readonly texts: number;
}

/** What is to be written of a block. The arrays are those of the columns. */
export function plainBlock(columns: BlockColumns): PlainBlock {
  const { events, rows, kinds, instruments, exchangeTimes, receivedTimes, sequences, bidRows, askRows } = columns;
  const sections = new Map<number, PlainSection>();
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
