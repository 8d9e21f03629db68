import type { Instrument, InstrumentId, Money } from '@replay/core';
import type { Execution } from './executions.ts';
import { FlatToFlat } from './flat-to-flat.ts';
import { LotMatching } from './lot-matching.ts';
import type { OpenTrade, RoundTrip } from './round-trip.ts';

/**
 * What counts as one trade, and so what a win rate refers to: everything from flat to flat; each pair of an entry and the exit that
 * closes it; or each exit against all entries that it closes. FIFO closes the oldest entry first, LIFO the newest.
 */
export type Grouping =
  | 'flat-to-flat'
  | 'fill-to-fill-fifo'
  | 'fill-to-fill-lifo'
  | 'flat-to-reduced-fifo'
  | 'flat-to-reduced-lifo';

/** The groupings in words. */
export const groupingWords: Readonly<Record<Grouping, string>> = {
  'flat-to-flat': 'flat to flat',
  'fill-to-fill-fifo': 'fill to fill, oldest first',
  'fill-to-fill-lifo': 'fill to fill, newest first',
  'flat-to-reduced-fifo': 'by exit, oldest first',
  'flat-to-reduced-lifo': 'by exit, newest first',
};

/** The code of a grouping in documents. */
export const groupingCode = (grouping: Grouping): string =>
  grouping
    .replace(/-(fifo|lifo)$/, '/$1')
    .replaceAll('-', '_')
    .toUpperCase();

/** Groups executions into trades. */
export interface TradeGrouping {
  readonly closed: readonly RoundTrip[];
  apply(execution: Execution): void;
  /** A new mid, doubled. */
  mark(instrument: InstrumentId, midDoubled: number): void;
  /** Funding belongs to what is open at the settlement. */
  fund(instrument: InstrumentId, payment: Money): void;
  /** The trades that are still open, marked with the values of their positions. */
  open(heldValue: (id: InstrumentId) => Money): readonly OpenTrade[];
}

export function tradeGrouping(grouping: Grouping, instruments: readonly Instrument[]): TradeGrouping {
  switch (grouping) {
    case 'flat-to-flat':
      return new FlatToFlat(instruments);
    case 'fill-to-fill-fifo':
      return new LotMatching(instruments, { first: 'oldest', trade: 'pair' });
    case 'fill-to-fill-lifo':
      return new LotMatching(instruments, { first: 'newest', trade: 'pair' });
    case 'flat-to-reduced-fifo':
      return new LotMatching(instruments, { first: 'oldest', trade: 'exit' });
    case 'flat-to-reduced-lifo':
      return new LotMatching(instruments, { first: 'newest', trade: 'exit' });
  }
}
