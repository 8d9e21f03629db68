import { silenceBound } from './book-pace.ts';
import { first } from './fifo.ts';
import { type Hour, type VenueDue, withHour } from './hours.ts';
import type { Draft, RunState, VenueSide } from './run-state.ts';
import { firstArrival } from './venue-queue.ts';

/**
 * What is due next. At one instant: the feed reaches the strategy, answers reach the strategy, its timers ring, the feed reaches
 * the venue, a book that was silent for too long becomes stale, orders expire there, funding is settled, requests reach the venue. So a request never meets a book older than its cause, and a cancel
 * that arrives with a print is too late.
 */
export type Due =
  | { readonly kind: 'start'; readonly time: number }
  | { readonly kind: 'local-feed'; readonly time: number }
  | { readonly kind: 'response'; readonly time: number }
  | { readonly kind: 'timer'; readonly time: number }
  | { readonly kind: 'venue-feed'; readonly time: number; readonly place: number }
  | { readonly kind: 'silence'; readonly time: number; readonly place: number }
  | { readonly kind: 'expiry'; readonly time: number; readonly place: number }
  | { readonly kind: 'funding'; readonly time: number; readonly place: number }
  | { readonly kind: 'request'; readonly time: number };

/** The first of the agenda; ties go to the kind named first above, then to the instrument named first in the run. */
export function nextDue(state: RunState): Due | undefined {
  let time = Infinity;
  let kind: Due['kind'] | undefined;
  let place = 0;
  if (state.phase.status === 'starting') {
    time = state.phase.at;
    kind = 'start';
  }
  const local = first(state.intake.local);
  if (local !== undefined && local.receivedTime < time) {
    time = local.receivedTime;
    kind = 'local-feed';
  }
  const refusal = state.refusals[0];
  if (refusal !== undefined && refusal.seenTime < time) {
    time = refusal.seenTime;
    kind = 'response';
  }
  const response = first(state.responses);
  if (response !== undefined && response.seenTime < time) {
    time = response.seenTime;
    kind = 'response';
  }
  const timer = state.timers[0];
  if (timer !== undefined && timer.at < time) {
    time = timer.at;
    kind = 'timer';
  }
  const atVenue = state.hours.earliest;
  if (atVenue !== undefined && atVenue.time < time) {
    time = atVenue.time;
    kind = atVenue.kind;
    place = atVenue.place;
  }
  const request = first(state.requests);
  if (request !== undefined && request.arrivesAt < time) {
    time = request.arrivesAt;
    kind = 'request';
  }
  return kind === undefined ? undefined : { kind, time, place };
}

/** To be called whenever something has changed of what is due at an instrument's venue. */
export function reschedule(draft: Draft, place: number): void {
  draft.hours = withHour(draft.hours, place, hourOf(draft, place));
}

/** The first thing due at an instrument's venue. */
function hourOf({ config, intake, venues }: RunState, place: number): Hour | undefined {
  const queue = intake.venue[place];
  let time = (queue === undefined ? undefined : firstArrival(queue))?.time ?? Infinity;
  let kind: VenueDue = 'venue-feed';
  const side = venues[place];
  const silence = side === undefined ? Infinity : silenceOf(side, config);
  if (silence < time) [time, kind] = [silence, 'silence'];
  const expiry = side?.venue.nextExpiry ?? Infinity;
  if (expiry < time) [time, kind] = [expiry, 'expiry'];
  const funding = side?.funding.due ?? Infinity;
  if (funding < time) [time, kind] = [funding, 'funding'];
  return time === Infinity ? undefined : { time, kind, place };
}

/** When the book of an instrument becomes stale unless a message comes before. */
const silenceOf = ({ venue, pace }: VenueSide, { staleAfter }: RunState['config']): number =>
  venue.book.status === 'live' && pace.last !== undefined ? pace.last + silenceBound(pace, staleAfter) : Infinity;
