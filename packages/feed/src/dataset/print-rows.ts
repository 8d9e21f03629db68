import type { Lots, Side, Ticks } from '@replay/core';
import { type ByteCursor, lineFeed, odd, wordOf } from './byte-cursor.ts';
import type { Outbox, RowDecoder, Stamps } from './row-decoder.ts';
import { unnumbered } from './row-decoder.ts';
import { priceIn, sizeIn, wordIn } from './row-fault.ts';

/** Rows of `trades` and `liquidations`, which share their columns. */
export class PrintRows implements RowDecoder {
  readonly #out: Outbox;
  readonly #kind: 'trades' | 'liquidations';
  readonly #columns: { readonly id: number; readonly side: number; readonly price: number; readonly size: number };

  constructor(columns: readonly string[], kind: 'trades' | 'liquidations', out: Outbox) {
    this.#out = out;
    this.#kind = kind;
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
    this.#tell(stamps, id, side === 0 ? 'buy' : 'sell', price as Ticks, size as Lots);
    return true;
  }

  read(cells: readonly string[], stamps: Stamps): void {
    const { id, side, price, size } = this.#columns;
    this.#tell(
      stamps,
      cells[id] ?? '',
      cells[side] === '' ? 'unknown' : wordIn(cells[side] ?? '', 'side', ['buy', 'sell', 'unknown']),
      priceIn(cells[price] ?? '', 'price', stamps.track),
      sizeIn(cells[size] ?? '', 'amount', stamps.track),
    );
  }

  #tell(stamps: Stamps, id: string, side: Side | 'unknown', price: Ticks, size: Lots): void {
    const { exchangeTime, receivedTime } = stamps;
    const instrument = stamps.track.instrument.id;
    const sequence = unnumbered;
    if (this.#kind === 'liquidations') {
      this.#out.add({
        type: 'LiquidationPrinted',
        instrument,
        exchangeTime,
        receivedTime,
        sequence,
        price,
        size,
        side,
      });
    } else if (id === '') {
      this.#out.add({
        type: 'TradePrinted',
        instrument,
        exchangeTime,
        receivedTime,
        sequence,
        price,
        size,
        aggressor: side,
      });
    } else {
      this.#out.add({
        type: 'TradePrinted',
        instrument,
        exchangeTime,
        receivedTime,
        sequence,
        price,
        size,
        aggressor: side,
        tradeId: id,
      });
    }
  }
}

const buyText = wordOf('buy');
const sellText = wordOf('sell');
