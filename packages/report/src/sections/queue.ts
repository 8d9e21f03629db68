import type { Report } from '../report/report.ts';
import { type Sheet, share, size } from './figure.ts';

/** Where filled orders stood in their queues. */
export function queueSheet({ execution: { queue }, run }: Report): Sheet {
  const { aheadAtJoin, shareGone } = queue;
  return {
    id: 'queue',
    title: 'Queue',
    note: `As the queue model estimated it (${run.models.queue}). Fills tell it, so it is of filled orders only: those that were never filled may have stood further back.`,
    figures: [
      {
        id: 'queueAheadAtJoin.p50',
        title: 'Ahead at the join',
        unit: size,
        value: aheadAtJoin.p50,
        n: aheadAtJoin.n,
        definition:
          'Public size in front of an order when it joined its price, at its first fill as a maker: the median.',
      },
      {
        id: 'queueAheadAtJoin.p90',
        title: 'Ahead at the join, p90',
        unit: size,
        value: aheadAtJoin.p90,
        n: aheadAtJoin.n,
        definition: 'Nine of ten filled orders had no more in front.',
      },
      {
        id: 'queueShareAtFill.p50',
        title: 'Gone before the fill',
        unit: share,
        value: shareGone.p50,
        n: shareGone.n,
        definition:
          'The part of what was in front that had traded or been cancelled before the event that filled: the median of orders that had something in front.',
      },
      {
        id: 'queueShareAtFill.p90',
        title: 'Gone before the fill, p90',
        unit: share,
        value: shareGone.p90,
        n: shareGone.n,
        definition: 'Of nine of ten orders no larger part was gone.',
      },
    ],
    tables: [],
  };
}
