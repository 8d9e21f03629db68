import { assertNever, type MarketEvent, type Micros } from '@replay/core';
import { refuseLevels } from '@replay/sim';
import { reschedule } from './agenda.ts';
import { added } from './fifo.ts';
import { defaultBounds } from './run-config.ts';
import { type Draft, placeOf, type RunState, replaced } from './run-state.ts';
import { emptyVenueQueue, firstArrival, withArrival } from './venue-queue.ts';

/**
 * Takes an event from the tape and puts it before both sides: the strategy's, at its time of receipt, and the venue's, at the
 * time it happened, which it returns. The venue's time is never later than the receipt (a recorder whose clock is behind gives a
 * feed latency of zero, which the report tells), and is earlier by the constant where the run has a constant feed latency.
 * Book messages of an instrument keep their order: one whose time runs back happens with the one before it.
 * Throws `BAD_CONFIGURATION` for price levels where the queue model reads orders.
 */
export function read(draft: Draft, event: MarketEvent): Micros {
  const place = placeOf(draft.config, event.instrument);
  refuseLevels(draft.config.venue.queue, event);
  const { intake } = draft;
  const ofBook = changesBook(event);
  const own = venueTime(draft, event);
  const time = (ofBook ? Math.max(own, intake.lastBookTime[place] ?? -Infinity) : own) as Micros;
  const queue = intake.venue[place] ?? emptyVenueQueue;
  const waiting = withArrival(queue, { time, event });
  draft.intake = {
    local: added(intake.local, event),
    venue: replaced(intake.venue, place, waiting),
    lastBookTime: ofBook ? replaced(intake.lastBookTime, place, time) : intake.lastBookTime,
    lastReceived: event.receivedTime,
    firstReceived: intake.firstReceived ?? event.receivedTime,
  };
  if (firstArrival(waiting) !== firstArrival(queue)) reschedule(draft, place);
  return time;
}

function changesBook(event: MarketEvent): boolean {
  switch (event.type) {
    case 'BookSnapshotted':
    case 'BookChanged':
    case 'PublicOrdersSnapshotted':
    case 'PublicOrdersChanged':
    case 'FeedInterrupted':
      return true;
    case 'MessageRejected':
      return event.damagesBook;
    case 'TradePrinted':
    case 'QuoteChanged':
    case 'LiquidationPrinted':
    case 'FundingRateChanged':
    case 'MarkPriceChanged':
    case 'MessageFlagged':
      return false;
    default:
      return assertNever(event);
  }
}

/** When an event happened by its own stamps. */
export function venueTime({ config }: RunState, { exchangeTime, receivedTime }: MarketEvent): number {
  const { feed } = config.latency;
  if (feed !== 'recorded') return receivedTime - feed;
  return Math.max(Math.min(exchangeTime, receivedTime), receivedTime - longestFeed(config));
}

/** Nothing that is still to be read can happen before this. */
export function horizon({ config, intake }: RunState): number {
  const { feed } = config.latency;
  const ahead = feed === 'recorded' ? longestFeed(config) : feed;
  return intake.lastReceived === undefined ? -Infinity : intake.lastReceived - ahead;
}

const longestFeed = ({ bounds }: RunState['config']): number => bounds?.feedLatency ?? defaultBounds.feedLatency;
