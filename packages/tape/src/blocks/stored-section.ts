import type { Integers } from '@replay/core';
import { askRowsOf, bidRowsOf, isBook, isTrade } from '@replay/core';
import type { ColumnReader, StoredColumn } from '../columns/column-reader.ts';
import type { Room } from '../columns/room.ts';
import type { BlockColumns, Section } from '../events/block-columns.ts';
import { storedPrices } from './price-columns.ts';
import { readTradeIds } from './trade-ids.ts';

/** Which events there are, and where the rows of each stand. */
export type RowPlaces = Pick<BlockColumns, 'kinds' | 'firstRows' | 'bidRows' | 'askRows'>;

/** The events of one instrument, found but not decoded. */
export interface StoredSection {
  /** The places of its events in the block. */
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

/** Finds what belongs to the events of one instrument, and says where their rows stand. Its texts are still to come. */
export function readSection(
  reader: ColumnReader,
  places: RowPlaces,
  events: Uint32Array,
  room: Room,
): Omit<StoredSection, 'texts'> & { readonly textCount: number } {
  const firstExchangeTime = reader.integer();
  const exchangeTimes = reader.column(events.length);
  const { rows, trades } = placeRows(events, places, reader, room);
  const prices = storedPrices(reader, places, { events, rows, room });
  const sizes = reader.column(rows);
  const firstTradeId = reader.integer();
  const tradeIds = reader.column(trades);
  const textCount = reader.count();
  return { events, rows, firstExchangeTime, exchangeTimes, prices, sizes, firstTradeId, tradeIds, textCount };
}

/** Says where the rows of each event begin, and how many rows and trades the section has. */
function placeRows(
  events: Uint32Array,
  { kinds, firstRows, bidRows, askRows }: RowPlaces,
  reader: ColumnReader,
  room: Room,
): { readonly rows: number; readonly trades: number } {
  let books = 0;
  let trades = 0;
  for (let index = 0; index < events.length; index++) {
    const kind = kinds[events[index]!]!;
    if (isBook(kind)) books += 1;
    else if (isTrade(kind)) trades += 1;
  }
  const bids = reader.column(books).decode(room);
  const asks = reader.column(books).decode(room);
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

/** The same, decoded. */
export class ReadSection implements Section {
  readonly prices: Integers;
  readonly sizes: Integers;
  readonly #stored: StoredSection;
  readonly #room: Room;
  #tradeIds: readonly (string | undefined)[] | undefined;

  constructor(stored: StoredSection, room: Room) {
    this.prices = stored.prices();
    this.sizes = stored.sizes.decode(room);
    this.#stored = stored;
    this.#room = room;
  }

  get tradeIds(): readonly (string | undefined)[] {
    const { tradeIds, texts, firstTradeId } = this.#stored;
    this.#tradeIds ??= readTradeIds(tradeIds.decode(this.#room), texts, firstTradeId);
    return this.#tradeIds;
  }
}
