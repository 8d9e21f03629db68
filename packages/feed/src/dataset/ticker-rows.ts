import { Decimal, eventKind } from '@replay/core';
import type { EventOutbox } from './event-outbox.ts';
import type { RowDecoder, Stamps } from './row-decoder.ts';
import { RowFault, timeIn } from './row-fault.ts';
import type { Track } from './track.ts';

/**
 * Rows of `derivative_ticker`. A row repeats all that is known of the contract; an event is told only for what changed:
 * the mark price first, since a funding payment is reckoned at it, then the funding rate and its time.
 */
export class TickerRows implements RowDecoder {
  readonly #out: EventOutbox;
  readonly #columns: {
    readonly fundingTime: number;
    readonly fundingRate: number;
    readonly indexPrice: number;
    readonly markPrice: number;
  };
  readonly #known = new Map<Track, { mark: string; funding: string }>();

  constructor(columns: readonly string[], out: EventOutbox) {
    this.#out = out;
    const at = (column: string): number => columns.indexOf(column);
    this.#columns = {
      fundingTime: at('funding_timestamp'),
      fundingRate: at('funding_rate'),
      indexPrice: at('index_price'),
      markPrice: at('mark_price'),
    };
  }

  scan(): boolean {
    // Most cells are decimals of no fixed step, which are kept as text: there is nothing to gain from the bytes.
    return false;
  }

  read(cells: readonly string[], stamps: Stamps): void {
    const { fundingTime, fundingRate, indexPrice, markPrice } = this.#columns;
    const mark = decimalIn(cells[markPrice], 'mark_price');
    const index = decimalIn(cells[indexPrice], 'index_price');
    const rate = decimalIn(cells[fundingRate], 'funding_rate');
    const settles = cells[fundingTime] ?? '';
    const settlesAt = settles === '' ? undefined : timeIn(settles, 'funding_timestamp');

    const known = this.#known.get(stamps.track) ?? { mark: '', funding: '' };
    this.#known.set(stamps.track, known);
    if (mark !== undefined && mark !== known.mark) {
      known.mark = mark;
      const beside = index === undefined ? {} : { indexPrice: index };
      this.#out.rare(eventKind.markPrice, stamps, { price: mark, ...beside });
    }
    if (rate !== undefined && `${rate}@${settles}` !== known.funding) {
      known.funding = `${rate}@${settles}`;
      const when = settlesAt === undefined ? {} : { settlesAt };
      this.#out.rare(eventKind.fundingRate, stamps, { rate, ...when });
    }
  }
}

/** A decimal in its plain shortest form; undefined for an empty cell. */
function decimalIn(cell: string | undefined, column: string): string | undefined {
  if (cell === undefined || cell === '') return undefined;
  if (/^-?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/.test(cell)) return new Decimal(cell).toString();
  throw new RowFault(`${column} '${cell}' is no number`);
}
