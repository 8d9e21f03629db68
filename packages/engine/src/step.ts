import { assertNever, type Fact, type MarketEvent, type Micros, ReplayError, type RunEnded } from '@replay/core';
import { countedFrom, qualityUntil } from '@replay/quality';
import { type Due, nextDue } from './agenda.ts';
import { failModel, isModelFailure } from './failures.ts';
import { horizon, read, venueTime } from './intake.ts';
import { tellDenied } from './intents.ts';
import { accountView, call, feedStrategy, handleResponse, ringTimer } from './local-side.ts';
import type { RunConfig } from './run-config.ts';
import { type Draft, draftOf, type RunState, settled } from './run-state.ts';
import { expireAt, feedVenue, handleRequest, settleFunding, silence, tellTouch } from './venue-side.ts';

/**
 * The one door of a run: a market event goes in, the next state and the facts that came of it come out.
 * 1. The event is queued for the strategy (at its receipt) and for the venue (when it happened).
 * 2. Everything that can no longer be preceded by an unread event is handled in the order of agenda.ts.
 * Events come in the order of `receivedTime`; one that does not throws `BAD_DATA`. A failed or ended run takes no more events, and none takes events
 * that happened at its end (`to`) or later.
 */
export function step(state: RunState, event: MarketEvent): [RunState, readonly Fact[]] {
  if (state.phase.status === 'failed' || state.phase.status === 'ended') return [state, []];
  const { lastReceived } = state.intake;
  if (lastReceived !== undefined && !(event.receivedTime >= lastReceived)) throw outOfOrder(event, lastReceived);
  if (isAfterEnd(state.config, venueTime(state, event))) return [state, []];
  const draft = draftOf(state);
  const warm = draft.config.from !== undefined && event.receivedTime < draft.config.from;
  const first = draft.intake.firstReceived === undefined;
  const happened = read(draft, event);
  if (draft.phase.status === 'warming-up' && !warm) {
    // Without a warm-up the run begins with its first event, as soon as that has happened at the venue.
    const { from = happened } = draft.config;
    draft.phase = { status: 'starting', at: first ? (Math.max(happened, from) as Micros) : from };
  }
  advance(draft, horizon(draft), false);
  return settled(draft);
}

/**
 * Handles what is due up to and at a time without reading an event. Events wait as long as one with an earlier venue time may still
 * come; at the end of the data none can, and a run can be watched through that last stretch before `finish` ends it.
 */
export function advanceTo(state: RunState, time: Micros): [RunState, readonly Fact[]] {
  if (state.phase.status !== 'starting' && state.phase.status !== 'running') return [state, []];
  const draft = draftOf(state);
  advance(draft, time, true);
  return settled(draft);
}

/**
 * Ends a run: what is due by its end still happens, also after data that failed or an interruption, which only bring the end
 * forward to the last event received. Then the strategy (of a run that came to its end by itself) and the journal are told.
 */
export function finish(state: RunState, outcome: RunEnded['outcome'] = 'completed'): [RunState, readonly Fact[]] {
  if (state.phase.status === 'ended') return [state, []];
  const draft = draftOf(state);
  const { lastReceived } = draft.intake;
  const { to } = draft.config;
  const cut = lastReceived === undefined || to === undefined || lastReceived < to ? lastReceived : to;
  const end = outcome === 'completed' ? (to ?? lastReceived) : cut;
  if (end === undefined || draft.phase.status === 'warming-up') return ended(draft, undefined);
  advance(draft, end, true);
  if (draft.phase.status === 'running' && outcome === 'completed') {
    draft.now = end;
    call(draft, 0, 'onEnd', () => void draft.strategy.onEnd?.(accountView(draft, 0)));
  }
  const { phase } = draft;
  const failed = phase.status === 'failed';
  tellDenied(draft);
  const time = failed ? draft.now : end;
  draft.facts.push({
    type: 'RunEnded',
    time,
    sequence: draft.local.sequence,
    firstTime: phase.status === 'running' || failed ? phase.since : time,
    quality: draft.venues.map(({ quality }) => qualityUntil(quality, time)),
    outcome: failed ? phase.outcome : outcome,
  });
  return ended(draft, phase.status === 'failed' ? phase.error : undefined);
}

function ended(draft: Draft, error: ReplayError | undefined): [RunState, readonly Fact[]] {
  draft.phase = { status: 'ended', error };
  return settled(draft);
}

const outOfOrder = ({ instrument, receivedTime }: MarketEvent, last: Micros): ReplayError =>
  new ReplayError('BAD_DATA', `an event received at ${receivedTime} comes after one received at ${last}`, {
    place: instrument,
    remedy: 'give a run its events in the order in which they were received, as every source does',
  });

/** Nothing at or after the end of a run belongs to it. */
const isAfterEnd = ({ to }: RunConfig, time: number): boolean => to !== undefined && time >= to;

/** Handles what is due before the limit, or at it too. */
function advance(draft: Draft, limit: number, inclusive: boolean): void {
  try {
    while (draft.phase.status !== 'failed') {
      const due = nextDue(draft);
      if (due === undefined || (inclusive ? due.time > limit : due.time >= limit)) return;
      if (isAfterEnd(draft.config, due.time)) return;
      draft.now = due.time as Micros;
      handle(draft, due);
    }
  } catch (cause) {
    if (!isModelFailure(cause)) throw cause;
    failModel(draft, cause);
  }
}

function handle(draft: Draft, due: Due): void {
  switch (due.kind) {
    case 'start':
      return start(draft, due.time as Micros);
    case 'local-feed':
      return feedStrategy(draft);
    case 'response':
      return handleResponse(draft);
    case 'timer':
      return ringTimer(draft);
    case 'venue-feed':
      return feedVenue(draft, due.place);
    case 'silence':
      return silence(draft, due.place, due.time as Micros);
    case 'expiry':
      return expireAt(draft, due.place, due.time as Micros);
    case 'funding':
      return settleFunding(draft, due.place, due.time as Micros);
    case 'request':
      return handleRequest(draft);
    default:
      return assertNever(due);
  }
}

/** The run begins: the books are as the warm-up left them, counting starts, and the strategy is told. */
function start(draft: Draft, time: Micros): void {
  draft.phase = { status: 'running', since: time };
  draft.venues = draft.venues.map((side) => ({ ...side, quality: countedFrom(side.quality, time) }));
  draft.venues.forEach((_, place) => tellTouch(draft, place, time));
  call(draft, 0, 'onStart', () => draft.strategy.onStart?.(accountView(draft, 0)));
}
