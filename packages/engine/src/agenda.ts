import { first } from './fifo.ts';
import type { RunState } from './run-state.ts';

/**
 * What is due next. At one instant: the feed reaches the strategy, answers reach the strategy, its timers ring, the feed reaches
 * the venue, funding is settled, requests reach the venue. So a request never meets a book older than its cause, and a cancel
 * that arrives with a print is too late.
 */
export type Due =
  | { readonly kind: 'start'; readonly time: number }
  | { readonly kind: 'local-feed'; readonly time: number }
  | { readonly kind: 'response'; readonly time: number }
  | { readonly kind: 'timer'; readonly time: number }
  | { readonly kind: 'venue-feed'; readonly time: number; readonly place: number }
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
  for (let at = 0; at < state.intake.venue.length; at++) {
    const arrival = first(state.intake.venue[at] as RunState['intake']['venue'][number]);
    if (arrival !== undefined && arrival.time < time) {
      time = arrival.time;
      kind = 'venue-feed';
      place = at;
    }
  }
  for (let at = 0; at < state.venues.length; at++) {
    const due = state.venues[at]?.funding.due;
    if (due !== undefined && due < time) {
      time = due;
      kind = 'funding';
      place = at;
    }
  }
  const request = first(state.requests);
  if (request !== undefined && request.arrivesAt < time) {
    time = request.arrivesAt;
    kind = 'request';
  }
  return kind === undefined ? undefined : { kind, time, place };
}
