import type { Ladder, LiveBook } from '@replay/book';
import type { BookSide, Lots, Ticks } from '@replay/core';

/** A level whose size differs between a snapshot and the folded book; sizes in lots, 0 for no level. */
export interface LevelDifference {
  readonly side: BookSide;
  readonly price: Ticks;
  readonly folded: Lots;
  readonly shown: Lots;
}

/** How a snapshot compares with the book folded so far. */
export interface BookDifference {
  readonly equal: number;
  /** Levels of both whose sizes differ. */
  readonly differing: number;
  /** Levels of the snapshot that are not in the folded book. */
  readonly unknown: number;
  /** Levels of the folded book, as far out as the snapshot goes, that the snapshot does not show. */
  readonly vanished: number;
  /** The first of them, best price first. */
  readonly examples: readonly LevelDifference[];
}

const examplesKept = 20;

/**
 * Compares the book of a snapshot with the one folded so far, level by level. A venue's snapshot ends at its depth, so
 * levels of the folded book beyond its last level are not compared; an empty side of the snapshot is compared whole.
 */
export function compareBooks(folded: LiveBook, snapshot: LiveBook): BookDifference {
  const tally = { equal: 0, differing: 0, unknown: 0, vanished: 0, examples: [] as LevelDifference[] };
  compareSides(folded.bids, snapshot.bids, tally);
  compareSides(folded.asks, snapshot.asks, tally);
  return tally;
}

type Tally = { -readonly [Key in keyof BookDifference]: BookDifference[Key] } & { examples: LevelDifference[] };

function compareSides(folded: Ladder, shown: Ladder, tally: Tally): void {
  const { side } = shown;
  const note = (price: Ticks, size: Lots, instead: Lots): void => {
    if (tally.examples.length < examplesKept) tally.examples.push({ side, price, folded: size, shown: instead });
  };
  let last: Ticks | undefined;
  shown.walk((price, size) => {
    last = price;
    const known = folded.sizeAt(price);
    if (known === size) tally.equal += 1;
    else {
      if (known === 0) tally.unknown += 1;
      else tally.differing += 1;
      note(price, known, size);
    }
  });
  const outward = side === 'bid' ? -1 : 1;
  folded.walk((price, size) => {
    if (last !== undefined && (price - last) * outward > 0) return false;
    if (shown.sizeAt(price) !== 0) return true;
    tally.vanished += 1;
    note(price, size, 0 as Lots);
    return true;
  });
}
