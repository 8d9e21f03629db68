import { eventKind } from '@replay/core';
import { type ByteCursor, lineFeed, odd, wordOf } from './byte-cursor.ts';
import type { EventOutbox } from './event-outbox.ts';
import type { RowDecoder, Stamps } from './row-decoder.ts';
import { priceIn, sizeIn, wordIn } from './row-fault.ts';

/** Rows of `trades` and `liquidations`, which share their columns. */
export class PrintRows implements RowDecoder {
  readonly #out: EventOutbox;
  /** The kind of a print of a buyer. */
  readonly #first: number;
  readonly #columns: { readonly id: number; readonly side: number; readonly price: number; readonly size: number };

  constructor(columns: readonly string[], kind: 'trades' | 'liquidations', out: EventOutbox) {
    this.#out = out;
    this.#first = kind === 'trades' ? eventKind.tradeBuy : eventKind.liquidationBuy;
    const at = (column: string): number => columns.indexOf(column);
    this.#columns = { id: at('id'), side: at('side'), price: at('price'), size: at('amount') };
  }

  scan(cursor: ByteCursor, stamps: Stamps): boolean {
    const id = cursor.text();
    if (id === odd) return false;
    const side = cursor.word(buyText, sellText);
    if (side === odd) return false;
    const price = cursor.count(stamps.track.price);
    if (price === odd) return false;
    const size = cursor.count(stamps.track.size, lineFeed);
    if (size === odd) return false;
    this.#add(stamps, id, side, price, size);
    return true;
  }

  read(cells: readonly string[], stamps: Stamps): void {
    const { id, side, price, size } = this.#columns;
    this.#add(
      stamps,
      cells[id] ?? '',
      sides.indexOf(cells[side] === '' ? 'unknown' : wordIn(cells[side] ?? '', 'side', sides)),
      priceIn(cells[price] ?? '', 'price', stamps.track),
      sizeIn(cells[size] ?? '', 'amount', stamps.track),
    );
  }

  #add(stamps: Stamps, id: string, side: number, price: number, size: number): void {
    if (this.#first === eventKind.tradeBuy) this.#out.print(this.#first + side, stamps, price, size, id);
    else this.#out.print(this.#first + side, stamps, price, size);
  }
}

/** In the order of the kinds of a trade, and of those of a liquidation. */
const sides = ['buy', 'sell', 'unknown'] as const;

const buyText = wordOf('buy');
const sellText = wordOf('sell');
