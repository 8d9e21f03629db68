import { askRowsOf, bidRowsOf, type Integers, isBook, isTrade } from '@replay/core';
import type { ArrayAllocator } from '../columns/arena.ts';
import type { ColumnReader, StoredColumn } from '../columns/column-reader.ts';
import type { BlockColumns, Section } from '../events/block-columns.ts';
import { storedPrices } from './prices.ts';
import { readTradeIds } from './trade-ids.ts';

/** The kind of each event, and where its rows are. */
export type RowIndex = Pick<BlockColumns, 'kinds' | 'firstRows' | 'bidRows' | 'askRows'>;

/** The rows of one instrument, located but not decoded. */
export interface StoredSection {
  /** The indexes of its events in the block. */
  readonly events: Uint32Array;
  readonly rows: number;
  readonly firstExchangeTime: number;
  readonly exchangeTimes: StoredColumn;
  readonly prices: () => Integers;
  readonly sizes: StoredColumn;
  readonly firstTradeId: number;
  readonly tradeIds: StoredColumn;
  readonly texts: readonly string[];
}

/** Locates the section of one instrument, and fills in where the rows of its events are. The caller adds its texts. */
export function readSection(
  reader: ColumnReader,
  rowIndex: RowIndex,
  events: Uint32Array,
  arrays: ArrayAllocator,
): Omit<StoredSection, 'texts'> & { readonly textCount: number } {
  const firstExchangeTime = reader.integer();
  const exchangeTimes = reader.column(events.length);
  const { rows, trades } = indexRows(events, rowIndex, reader, arrays);
  const prices = storedPrices(reader, rowIndex, { events, rows, arrays });
  const sizes = reader.column(rows);
  const firstTradeId = reader.integer();
  const tradeIds = reader.column(trades);
  const textCount = reader.count();
  return { events, rows, firstExchangeTime, exchangeTimes, prices, sizes, firstTradeId, tradeIds, textCount };
}

/** Fills in where the rows of each event begin, and counts the rows and trades of the section. */
function indexRows(
  events: Uint32Array,
  { kinds, firstRows, bidRows, askRows }: RowIndex,
  reader: ColumnReader,
  arrays: ArrayAllocator,
): { readonly rows: number; readonly trades: number } {
  let books = 0;
  let trades = 0;
  for (let index = 0; index < events.length; index++) {
    const kind = kinds[events[index]!]!;
    if (isBook(kind)) books += 1;
    else if (isTrade(kind)) trades += 1;
  }
  const bids = reader.column(books).decode(arrays);
  const asks = reader.column(books).decode(arrays);
  let rows = 0;
  let book = 0;
  for (let index = 0; index < events.length; index++) {
    const at = events[index]!;
    const kind = kinds[at]!;
    firstRows[at] = rows;
    bidRows[at] = isBook(kind) ? bids[book]! : bidRowsOf(kind);
    askRows[at] = isBook(kind) ? asks[book++]! : askRowsOf(kind);
    rows += bidRows[at] + askRows[at];
  }
  return { rows, trades };
}

/** A section, decoded. */
export class LazySection implements Section {
  readonly prices: Integers;
  readonly sizes: Integers;
  readonly #stored: StoredSection;
  readonly #arrays: ArrayAllocator;
  #tradeIds: readonly (string | undefined)[] | undefined;

  constructor(stored: StoredSection, arrays: ArrayAllocator) {
    this.prices = stored.prices();
    this.sizes = stored.sizes.decode(arrays);
    this.#stored = stored;
    this.#arrays = arrays;
  }

  get tradeIds(): readonly (string | undefined)[] {
    const { tradeIds, texts, firstTradeId } = this.#stored;
    this.#tradeIds ??= readTradeIds(tradeIds.decode(this.#arrays), texts, firstTradeId);
    return this.#tradeIds;
  }
}
