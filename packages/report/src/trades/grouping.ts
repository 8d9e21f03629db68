import type { Instrument, InstrumentId, Money } from '@replay/core';
import type { Execution } from './executions.ts';
import { RoundTrips } from './flat-to-flat.ts';
import { LotTrips } from './lot-matching.ts';
import type { OpenTrade, RoundTrip } from './round-trip.ts';

/**
 * What counts as one trade (metrics.md 3), and so what a win rate is of: all from flat to flat; each pair of an entry and the
 * exit that closes it; or each exit against all entries that it closes. The oldest or the newest entry is closed first.
 */
export type Grouping =
  | 'flat-to-flat'
  | 'fill-to-fill-fifo'
  | 'fill-to-fill-lifo'
  | 'flat-to-reduced-fifo'
  | 'flat-to-reduced-lifo';

/** How a grouping is called in the text of a report. */
export const groupingWords: Readonly<Record<Grouping, string>> = {
  'flat-to-flat': 'flat to flat',
  'fill-to-fill-fifo': 'fill to fill, oldest first',
  'fill-to-fill-lifo': 'fill to fill, newest first',
  'flat-to-reduced-fifo': 'by exit, oldest first',
  'flat-to-reduced-lifo': 'by exit, newest first',
};

/** How it is called in documents. */
export const groupingCode = (grouping: Grouping): string =>
  grouping
    .replace(/-(fifo|lifo)$/, '/$1')
    .replaceAll('-', '_')
    .toUpperCase();

/** Groups executions into trades. */
export interface TradeGroups {
  readonly closed: readonly RoundTrip[];
  apply(execution: Execution): void;
  /** A mid, doubled, that what is open could be closed at. */
  mark(instrument: InstrumentId, midDoubled: number): void;
  /** Funding goes to what is open when it is settled. */
  fund(instrument: InstrumentId, payment: Money): void;
  /** What is still open, marked with what the positions are worth. */
  open(heldValue: (id: InstrumentId) => Money): readonly OpenTrade[];
}

export function groupsOf(grouping: Grouping, instruments: readonly Instrument[]): TradeGroups {
  switch (grouping) {
    case 'flat-to-flat':
      return new RoundTrips(instruments);
    case 'fill-to-fill-fifo':
      return new LotTrips(instruments, { first: 'oldest', trade: 'pair' });
    case 'fill-to-fill-lifo':
      return new LotTrips(instruments, { first: 'newest', trade: 'pair' });
    case 'flat-to-reduced-fifo':
      return new LotTrips(instruments, { first: 'oldest', trade: 'exit' });
    case 'flat-to-reduced-lifo':
      return new LotTrips(instruments, { first: 'newest', trade: 'exit' });
  }
}
