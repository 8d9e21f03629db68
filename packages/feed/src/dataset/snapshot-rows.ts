import { type Levels, type Lots, levelSet, noLevels, type Ticks } from '@replay/core';
import { type ByteCursor, comma, lineFeed, odd } from './byte-cursor.ts';
import type { Outbox, RowDecoder, Stamps } from './row-decoder.ts';
import { unnumbered } from './row-decoder.ts';
import { priceIn, RowFault, sizeIn } from './row-fault.ts';

/** Rows of `book_snapshot_5` and `book_snapshot_25`: each is the top of the book as a whole. A missing level is empty. */
export class SnapshotRows implements RowDecoder {
  readonly #out: Outbox;
  readonly #depth: number;
  readonly #columns: readonly LevelColumns[];

  constructor(columns: readonly string[], depth: number, out: Outbox) {
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
    const bids = openSide();
    const asks = openSide();
    for (let level = 1; level <= this.#depth; level++) {
      if (!scanLevel(cursor, stamps, asks, comma)) return false;
      if (!scanLevel(cursor, stamps, bids, level === this.#depth ? lineFeed : comma)) return false;
    }
    this.#tell(stamps, bids, asks);
    return true;
  }

  read(cells: readonly string[], stamps: Stamps): void {
    const bids = openSide();
    const asks = openSide();
    for (const { level, askPrice, askSize, bidPrice, bidSize } of this.#columns) {
      readLevel(cells[askPrice] ?? '', cells[askSize] ?? '', `asks[${level}]`, stamps, asks);
      readLevel(cells[bidPrice] ?? '', cells[bidSize] ?? '', `bids[${level}]`, stamps, bids);
    }
    this.#tell(stamps, bids, asks);
  }

  #tell({ track, exchangeTime, receivedTime }: Stamps, bids: OpenSide, asks: OpenSide): void {
    this.#out.add({
      type: 'BookSnapshotted',
      instrument: track.instrument.id,
      exchangeTime,
      receivedTime,
      sequence: unnumbered,
      bids: levels(bids),
      asks: levels(asks),
    });
  }
}

interface LevelColumns {
  readonly level: number;
  readonly askPrice: number;
  readonly askSize: number;
  readonly bidPrice: number;
  readonly bidSize: number;
}

interface OpenSide {
  readonly prices: Ticks[];
  readonly sizes: Lots[];
}

const openSide = (): OpenSide => ({ prices: [], sizes: [] });
const levels = (side: OpenSide): Levels => (side.prices.length === 0 ? noLevels : levelSet(side));

function scanLevel(cursor: ByteCursor, { track }: Stamps, side: OpenSide, end: number): boolean {
  if (cursor.empty()) return cursor.empty(end);
  const price = cursor.count(track.price);
  if (price === odd) return false;
  const size = cursor.count(track.size, end);
  if (size === odd) return false;
  side.prices.push(price as Ticks);
  side.sizes.push(size as Lots);
  return true;
}

function readLevel(price: string, size: string, name: string, { track }: Stamps, side: OpenSide): void {
  if (price === '' && size === '') return;
  if (price === '' || size === '')
    throw new RowFault(`${name} has a ${price === '' ? 'size without a price' : 'price without a size'}`);
  side.prices.push(priceIn(price, `${name}.price`, track));
  side.sizes.push(sizeIn(size, `${name}.amount`, track));
}
