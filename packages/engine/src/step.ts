import {
  assertNever,
  columnsOf,
  type EventColumns,
  type Fact,
  type MarketEvent,
  type Micros,
  type RunEnded,
} from '@replay/core';
import { kindDue, reschedule, timeDue } from './agenda.ts';
import { failModel, isModelFailure } from './failures.ts';
import { emitDenied } from './intents.ts';
import { accountView, call, feedStrategy, handleResponse, ringTimer } from './local-side.ts';
import { type Draft, draftOf, type RunState, settled } from './run-state.ts';
import { venueDue } from './venue-agenda.ts';
import { becomeSilent, emitTouch, expireAt, feedVenue, handleRequest, settleFunding } from './venue-side.ts';

/**
 * Takes one market event: gives the next state and the facts that came of it, and leaves the state as it was. A `RunLoop` does the
 * same for many events at a time, and faster. A failed or ended run takes no more events.
 * Throws `BAD_DATA` for an event that was received before the one ahead of it, `BUG` for one of an instrument of no concern.
 */
export function step(state: RunState, event: MarketEvent): [RunState, readonly Fact[]] {
  if (hasStopped(state)) return [state, []];
  const draft = draftOf(state);
  const ids = draft.config.instruments.map(({ id }) => id);
  const columns = columnsOf([event], ids);
  readColumns(draft, columns, columns.instruments);
  advance(draft, { limit: draft.incoming.horizon, inclusive: false });
  return settled(draft);
}

/**
 * Puts events before both sides of a run. Its first event begins it, or the first at or after `from` where earlier ones only build
 * the books.
 */
export function readColumns(draft: Draft, columns: EventColumns, instruments: Uint16Array): void {
  const { incoming, config } = draft;
  let isFirst = incoming.firstReceived === undefined;
  incoming.read(columns, instruments, (index, happened) => {
    if (draft.phase.status === 'warming-up') {
      const { from } = config;
      if (from === undefined || columns.receivedTimes[index]! >= from) {
        // Without a warm-up the run begins with its first event, as soon as that has happened at the venue.
        const at = isFirst || from === undefined ? Math.max(happened, from ?? happened) : from;
        draft.phase = { status: 'starting', at: at as Micros };
      }
    }
    isFirst = false;
  });
  for (let index = 0; index < config.instruments.length; index++) reschedule(draft, index);
}

export const hasStopped = ({ phase }: RunState): boolean => phase.status === 'failed' || phase.status === 'ended';

/**
 * Handles what is due up to and at a time without reading an event. Events wait as long as one with an earlier venue time may still
 * come; at the end of the data none can, and a run can be watched through that last stretch before `finish` ends it.
 */
export function advanceTo(state: RunState, time: Micros): [RunState, readonly Fact[]] {
  const draft = draftOf(state);
  advance(draft, { limit: time, inclusive: true });
  return settled(draft);
}

/**
 * Ends a run: what is due by its end still happens, also after data that failed or an interruption, which only bring the end
 * forward to the last event received. Then the last hook is called (of a run that came to its end by itself) and the last fact emitted.
 */
export function finish(state: RunState, outcome: RunEnded['outcome'] = 'completed'): [RunState, readonly Fact[]] {
  if (state.phase.status === 'ended') return [state, []];
  const draft = draftOf(state);
  end(draft, outcome);
  return settled(draft);
}

export function end(draft: Draft, outcome: RunEnded['outcome']): void {
  const { lastReceived } = draft.incoming;
  const { to } = draft.config;
  const cut = lastReceived === undefined || to === undefined || lastReceived < to ? lastReceived : to;
  const last = outcome === 'completed' ? (to ?? lastReceived) : cut;
  if (last === undefined || draft.phase.status === 'warming-up') {
    draft.phase = { status: 'ended', error: undefined };
    return;
  }
  advance(draft, { limit: last, inclusive: true });
  if (draft.phase.status === 'running' && outcome === 'completed') {
    draft.now = last;
    call(draft, 0, 'onEnd', () => void draft.strategy.onEnd?.(accountView(draft, 0)));
  }
  const { phase } = draft;
  const failed = phase.status === 'failed';
  emitDenied(draft);
  const time = failed ? draft.now : last;
  draft.facts.push({
    type: 'RunEnded',
    time,
    sequence: draft.local.sequence,
    firstTime: phase.status === 'running' || failed ? phase.since : time,
    quality: draft.venues.map(({ quality }) => quality.until(time)),
    outcome: failed ? phase.outcome : outcome,
  });
  draft.phase = { status: 'ended', error: failed ? phase.error : undefined };
}

/** Looks on: called after each thing that was handled, with the facts so far and the index of the first that came of it. */
export type Observer = (state: RunState, facts: readonly Fact[], firstNew: number) => void;

/** How far a run advances: what is due before the limit, or at it too, and at most so many things. */
export interface Advance {
  readonly limit: number;
  readonly inclusive: boolean;
  readonly most?: number;
  readonly observe?: Observer | undefined;
}

/** Handles what is due, and nothing in a run that has failed or ended. Says whether nothing is left to do. */
export function advance(draft: Draft, { limit, inclusive, most = Infinity, observe }: Advance): boolean {
  const { to = Infinity } = draft.config;
  try {
    for (let handled = 0; handled < most; handled++) {
      if (hasStopped(draft)) return true;
      const time = timeDue(draft);
      if (inclusive ? time > limit : time >= limit) return true;
      if (time === Infinity || time >= to) return true;
      draft.now = time as Micros;
      const firstNew = draft.facts.length;
      handle(draft, time as Micros);
      observe?.(draft, draft.facts, firstNew);
    }
    return false;
  } catch (cause) {
    if (!isModelFailure(cause)) throw cause;
    failModel(draft, cause);
    return true;
  }
}

function handle(draft: Draft, time: Micros): void {
  const kind = kindDue(draft, time);
  switch (kind) {
    case 'start':
      return start(draft, time);
    case 'local-feed':
      return feedStrategy(draft);
    case 'response':
      return handleResponse(draft);
    case 'timer':
      return ringTimer(draft);
    case 'venue':
      return handleVenue(draft, draft.agenda.first, time);
    case 'request':
      return handleRequest(draft);
    default:
      return assertNever(kind);
  }
}

function handleVenue(draft: Draft, place: number, time: Micros): void {
  switch (draft.agenda.kindOf(place)) {
    case venueDue.feed:
      return feedVenue(draft, place, time);
    case venueDue.silence:
      return becomeSilent(draft, place, time);
    case venueDue.expiry:
      return expireAt(draft, place, time);
    case venueDue.funding:
      return settleFunding(draft, place, time);
  }
}

/** The run begins: the books are as the warm-up left them, counting starts, and the first hook is called. */
function start(draft: Draft, time: Micros): void {
  draft.cause = 0;
  draft.phase = { status: 'running', since: time };
  for (const side of draft.venues) {
    side.quality.countFrom(time);
    emitTouch(draft, side, time);
  }
  call(draft, 0, 'onStart', () => draft.strategy.onStart?.(accountView(draft, 0)));
}
