import { RowList } from '../columns/row-list.ts';
import { type ByteCursor, comma, lineFeed, odd } from './byte-cursor.ts';
import type { EventOutbox } from './event-outbox.ts';
import type { RowDecoder, Stamps } from './row-decoder.ts';
import { priceIn, RowFault, sizeIn } from './row-fault.ts';

/** Rows of `book_snapshot_5` and `book_snapshot_25`: each is the top of the book as a whole. A missing level is empty. */
export class SnapshotRows implements RowDecoder {
  readonly #out: EventOutbox;
  readonly #depth: number;
  readonly #columns: readonly LevelColumns[];
  /** The levels of the row being read. */
  readonly #bids = new RowList();
  readonly #asks = new RowList();

  constructor(columns: readonly string[], depth: number, out: EventOutbox) {
    this.#out = out;
    this.#depth = depth;
    this.#columns = Array.from({ length: depth }, (_, level) => ({
      level,
      askPrice: columns.indexOf(`asks[${level}].price`),
      askSize: columns.indexOf(`asks[${level}].amount`),
      bidPrice: columns.indexOf(`bids[${level}].price`),
      bidSize: columns.indexOf(`bids[${level}].amount`),
    }));
  }

  scan(cursor: ByteCursor, stamps: Stamps): boolean {
    const [bids, asks] = this.#openSides();
    for (let level = 1; level <= this.#depth; level++) {
      if (!scanLevel(cursor, stamps, asks, comma)) return false;
      if (!scanLevel(cursor, stamps, bids, level === this.#depth ? lineFeed : comma)) return false;
    }
    this.#out.snapshot(stamps, bids, asks);
    return true;
  }

  read(cells: readonly string[], stamps: Stamps): void {
    const [bids, asks] = this.#openSides();
    for (const { level, askPrice, askSize, bidPrice, bidSize } of this.#columns) {
      readLevel(cells[askPrice] ?? '', cells[askSize] ?? '', `asks[${level}]`, stamps, asks);
      readLevel(cells[bidPrice] ?? '', cells[bidSize] ?? '', `bids[${level}]`, stamps, bids);
    }
    this.#out.snapshot(stamps, bids, asks);
  }

  #openSides(): readonly [bids: RowList, asks: RowList] {
    this.#bids.clear();
    this.#asks.clear();
    return [this.#bids, this.#asks];
  }
}

interface LevelColumns {
  readonly level: number;
  readonly askPrice: number;
  readonly askSize: number;
  readonly bidPrice: number;
  readonly bidSize: number;
}

function scanLevel(cursor: ByteCursor, { track }: Stamps, side: RowList, end: number): boolean {
  if (cursor.empty()) return cursor.empty(end);
  const price = cursor.count(track.price);
  if (price === odd) return false;
  const size = cursor.count(track.size, end);
  if (size === odd) return false;
  side.push(price, size);
  return true;
}

function readLevel(price: string, size: string, name: string, { track }: Stamps, side: RowList): void {
  if (price === '' && size === '') return;
  if (price === '' || size === '')
    throw new RowFault(`${name} has a ${price === '' ? 'size without a price' : 'price without a size'}`);
  side.push(priceIn(price, `${name}.price`, track), sizeIn(size, `${name}.amount`, track));
}
