import { type Levels, type Lots, noLevels, type Ticks } from '@replay/core';
import type { TextRow } from '../venue-message.ts';
import { type ChecksumText, checksumOf } from './checksum.ts';
import { SpelledBook } from './spelled-book.ts';

/** A message whose rows are counted. */
interface CountedRows {
  readonly bids: Levels;
  readonly asks: Levels;
  readonly checksum: number | undefined;
  readonly depth: number | undefined;
}

/** The same rows as the venue spelled them. */
export interface SpelledRows {
  readonly bids: readonly TextRow[];
  readonly asks: readonly TextRow[];
}

/** What applying a message to the spelled book showed. */
export interface Checked {
  /** Of the book as it is now; undefined where the message has none to compare with. */
  readonly checksum: number | undefined;
  /** The message has a checksum and changed what it is made of, so that its loss would have shown. */
  readonly isSeen: boolean;
  /** Rows that remove what fell out of the venue's depth. */
  readonly dropped: { readonly bids: Levels; readonly asks: Levels };
}

const nothingDropped = { bids: noLevels, asks: noLevels };

/** Where a venue sends no checksums, none of its messages is seen by one. */
export const unchecked: Checked = { checksum: undefined, isSeen: false, dropped: nothingDropped };

/** The book as the venue spells it, cut to its depth, and the text that its checksum is made of. */
export class CheckedBook {
  readonly #textOf: ChecksumText;
  readonly #book = new SpelledBook();
  #text = '';

  constructor(textOf: ChecksumText) {
    this.#textOf = textOf;
  }

  clear(): void {
    this.#book.clear();
    this.#text = '';
  }

  apply({ bids, asks, checksum, depth }: CountedRows, spelled: SpelledRows): Checked {
    this.#book.bids.apply({ levels: bids, rows: spelled.bids });
    this.#book.asks.apply({ levels: asks, rows: spelled.asks });
    const dropped = depth === undefined ? nothingDropped : this.#cut(depth);
    if (checksum === undefined) return { checksum: undefined, isSeen: false, dropped };
    const before = this.#text;
    this.#text = this.#textOf(this.#book);
    return { checksum: checksumOf(this.#text), isSeen: this.#text !== before, dropped };
  }

  #cut(depth: number): Checked['dropped'] {
    return { bids: removals(this.#book.bids.cut(depth)), asks: removals(this.#book.asks.cut(depth)) };
  }
}

const removals = (prices: readonly Ticks[]): Levels =>
  prices.length === 0 ? noLevels : { prices, sizes: prices.map(() => 0 as Lots) };
