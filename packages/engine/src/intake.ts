import type { MarketEvent, Micros } from '@replay/core';
import { refuseLevels } from '@replay/sim';
import { reschedule } from './agenda.ts';
import { added } from './fifo.ts';
import { defaultBounds } from './run-config.ts';
import { type Draft, placeOf, type RunState, replaced } from './run-state.ts';

/**
 * Takes an event from the tape and puts it before both sides: the strategy's, at its time of receipt, and the venue's, at the
 * time it happened. The venue's time is never later than the receipt (a recorder whose clock is behind gives a feed latency of
 * zero, which the report tells), never runs backwards within an instrument, and is earlier by the constant where the run
 * has a constant feed latency. Throws `BAD_CONFIGURATION` for price levels where the queue model reads orders.
 */
export function read(draft: Draft, event: MarketEvent): void {
  const place = placeOf(draft.config, event.instrument);
  refuseLevels(draft.config.venue.queue, event);
  const { intake } = draft;
  const time = Math.max(venueTime(draft, event), intake.lastVenueTime[place] ?? -Infinity) as Micros;
  const queue = intake.venue[place];
  if (queue === undefined) return;
  draft.intake = {
    local: added(intake.local, event),
    venue: replaced(intake.venue, place, added(queue, { time, event })),
    lastVenueTime: replaced(intake.lastVenueTime, place, time),
    lastReceived: event.receivedTime,
    firstReceived: intake.firstReceived ?? event.receivedTime,
  };
  if (queue.length === 0) reschedule(draft, place);
}

function venueTime({ config }: RunState, { exchangeTime, receivedTime }: MarketEvent): number {
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
