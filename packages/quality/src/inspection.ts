import type { Book } from '@replay/book';
import type { InstrumentId, InstrumentQuality, MarketEvent, Micros } from '@replay/core';
import { type BookCondition, conditionOf } from './book-condition.ts';
import { type BookDifference, compareBooks } from './compare-books.ts';
import { type Finding, findingOf } from './finding.ts';
import { type Flow, flowed, noFlow } from './flow.ts';
import { entered, more, noOddities, type Oddities, spent, withOddities } from './oddities.ts';
import { contradictionsIn, withOrderNews } from './order-news.ts';

/**
 * The running inspection of one instrument's events: a fold, a value at every step.
 * `flow` is replaced by every event and therefore small; `oddities` is replaced only by what is out of the ordinary.
 */
export interface Inspection {
  readonly instrument: InstrumentId;
  readonly flow: Flow;
  readonly oddities: Oddities;
  readonly condition: BookCondition;
  /** When the last event came. */
  readonly since: Micros | undefined;
  /** Until when the time in the condition is counted. */
  readonly counted: Micros | undefined;
  readonly lastExchangeTime: Micros | undefined;
  /** Changes were folded since the last snapshot, so that the next one has something to be compared with. */
  readonly folded: boolean;
}

export const openInspection = (instrument: InstrumentId): Inspection => ({
  instrument,
  flow: noFlow,
  oddities: noOddities,
  condition: 'waiting',
  since: undefined,
  counted: undefined,
  lastExchangeTime: undefined,
  folded: false,
});

/** Forgets what was counted before `time`; the condition of the book stays. */
export const countedFrom = (inspection: Inspection, time: Micros): Inspection => ({
  ...inspection,
  flow: noFlow,
  oddities: noOddities,
  since: time,
  counted: time,
});

/** The book became stale, or usable again, without an event: its feed fell silent or goes on. */
export function withCondition(inspection: Inspection, condition: BookCondition, time: Micros): Inspection {
  const oddities = spent(inspection.oddities, inspection.condition, elapsedSince(inspection.counted, time));
  return { ...inspection, oddities, condition, counted: time };
}

const elapsedSince = (since: Micros | undefined, time: Micros): number =>
  since === undefined ? 0 : Math.max(time - since, 0);

/**
 * Takes one event with the book before and after it, at the time of the clock that is being followed (the venue's in a run,
 * the recorder's when data are verified). Answers with what a reader should be told, if there is anything.
 */
export function inspected(
  inspection: Inspection,
  event: MarketEvent,
  before: Book,
  after: Book,
  time: Micros,
): [Inspection, Finding | undefined] {
  const { condition, lastExchangeTime } = inspection;
  const difference = inspection.folded ? differenceOf(event, before, after) : undefined;
  const contradictions = contradictionsIn(event, before);
  const elapsed = elapsedSince(inspection.since, time);
  const next = before === after ? condition : conditionOf(after);
  let oddities = spent(inspection.oddities, condition, elapsedSince(inspection.counted, time));
  if (next !== condition) oddities = entered(oddities, next);
  if (lastExchangeTime !== undefined && event.exchangeTime < lastExchangeTime)
    oddities = more(oddities, 'exchangeTimeBack');
  return [
    {
      instrument: inspection.instrument,
      flow: flowed(inspection.flow, event, elapsed),
      oddities: withOrderNews(withOddities(oddities, event, before, difference), event, contradictions.length),
      condition: next,
      since: time,
      counted: time,
      lastExchangeTime: event.exchangeTime,
      folded: stillFolded(inspection.folded, event, before),
    },
    findingOf(event, before, after, time, difference, contradictions),
  ];
}

/** The counts so far, with the time up to `time` added to the condition the book is in. */
export function qualityUntil(
  { instrument, flow, oddities, condition, since, counted }: Inspection,
  time: Micros,
): InstrumentQuality {
  const longestSilence = Math.max(flow.longestSilence, elapsedSince(since, time));
  return { instrument, ...flow, longestSilence, ...spent(oddities, condition, elapsedSince(counted, time)) };
}

function differenceOf(event: MarketEvent, before: Book, after: Book): BookDifference | undefined {
  const isSnapshot = event.type === 'BookSnapshotted' || event.type === 'PublicOrdersSnapshotted';
  return isSnapshot && before.status === 'live' && after.status === 'live' ? compareBooks(before, after) : undefined;
}

/** A feed of nothing but snapshots tells news with each: there is no fold to compare them with. */
function stillFolded(folded: boolean, event: MarketEvent, before: Book): boolean {
  switch (event.type) {
    case 'BookSnapshotted':
    case 'PublicOrdersSnapshotted':
      return false;
    case 'BookChanged':
    case 'PublicOrdersChanged':
      return before.status === 'live';
    default:
      return folded;
  }
}
