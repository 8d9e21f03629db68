import type { Book } from '@replay/book';
import {
  type BookSnapshotted,
  type FindingNoted,
  type FlagKind,
  type MarketEvent,
  type Micros,
  type PublicOrdersSnapshotted,
  shortDuration,
} from '@replay/core';
import type { BookDifference } from './compare-books.ts';

/** The result of a check, as the fact of a run without its type. */
export type Finding = Omit<FindingNoted, 'type'>;

/** The finding about an event, if any; `difference` compares a snapshot with the book before it. */
export function findingOf(
  event: MarketEvent,
  before: Book,
  after: Book,
  time: Micros,
  difference: BookDifference | undefined,
  contradictions: readonly string[] = [],
): Finding | undefined {
  const { instrument, sequence } = event;
  const stamp = { instrument, time, sequence };
  if (contradictions.length > 0) return { kind: 'contradiction', ...stamp, detail: contradictions.join('; ') };
  switch (event.type) {
    case 'FeedInterrupted': {
      const place = event.place === undefined ? {} : { place: event.place };
      const kind = event.kind === 'checksum-mismatch' ? 'checksum' : 'gap';
      return { kind, ...stamp, detail: event.cause, ...place };
    }
    case 'MessageRejected': {
      const kind = event.kind === 'duplicate' || event.kind === 'late' ? 'duplicate' : 'rejected';
      return { kind, ...stamp, detail: event.reason, place: event.place };
    }
    case 'MessageFlagged':
      return { kind: kindOfFlag[event.kind], ...stamp, detail: event.reason, place: event.place };
    case 'BookSnapshotted':
    case 'PublicOrdersSnapshotted':
      if (isEmpty(event)) {
        return { kind: 'empty-snapshot', ...stamp, detail: 'the snapshot holds no level' };
      }
      if (before.status === 'stale' && after.status === 'live') {
        const lasted = shortDuration(event.receivedTime - before.since);
        return { kind: 'resync', ...stamp, detail: `a snapshot brought the book back after ${lasted}` };
      }
      if (difference === undefined || isEqual(difference)) return undefined;
      return { kind: 'snapshot', ...stamp, detail: differenceText(difference) };
    default:
      return undefined;
  }
}

const isEmpty = (event: BookSnapshotted | PublicOrdersSnapshotted): boolean =>
  event.type === 'BookSnapshotted'
    ? event.bids.prices.length + event.asks.prices.length === 0
    : event.orders.length === 0;

const kindOfFlag: Readonly<Record<FlagKind, Finding['kind']>> = {
  reordered: 'order',
  'clock-back': 'order',
  'sequence-gap': 'gap',
  'checksum-mismatch': 'checksum',
};

export const isEqual = ({ differing, unknown, vanished }: BookDifference): boolean =>
  differing + unknown + vanished === 0;

const differenceText = ({ equal, differing, unknown, vanished }: BookDifference): string =>
  `the snapshot differs from the folded book: ${equal} levels equal, ${differing} of another size, ${unknown} unknown to the book, ${vanished} no longer shown`;
