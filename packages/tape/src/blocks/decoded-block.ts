import type { Integers } from '@replay/core';
import { type BlockColumns, emptySection, type Section } from '../events/block-columns.ts';
import { readTradeIds } from './trade-ids.ts';

/** A block with every column decoded: arrays and plain objects, so that one thread can send it to another. */
export interface DecodedBlock extends Omit<BlockColumns, 'section'> {
  /** The rows of each instrument that has events, by its index in the tape. */
  readonly sections: ReadonlyMap<number, DecodedSection>;
}

/** The rows of one instrument. Its trade ids stay codes: strings cost more to send than to make. */
export interface DecodedSection extends Pick<Section, 'prices' | 'sizes'> {
  readonly tradeIds: { readonly codes: Integers; readonly texts: readonly string[]; readonly base: number };
}

/** The columns of a block that was decoded elsewhere. */
export function columnsOfDecoded({ sections, ...columns }: DecodedBlock): BlockColumns {
  const read = new Map([...sections].map(([instrument, section]) => [instrument, sectionOf(section)]));
  return { ...columns, section: (instrument) => read.get(instrument) ?? emptySection };
}

/** The memory of its arrays, which a thread that sends it gives up. */
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
