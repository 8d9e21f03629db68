import { silenceBound } from './book-pace.ts';
import type { Draft, RunState } from './run-state.ts';
import { venueDue } from './venue-agenda.ts';
import type { VenueSide } from './venue-state.ts';

/**
 * What is due next. At one instant: the feed reaches the strategy, answers reach the strategy, its timers ring, the feed reaches
 * the venue, a book that was silent for too long becomes stale, orders expire there, funding is settled, requests reach the venue.
 * So a request never meets a book older than its cause, and a cancel that arrives with a print is too late.
 */
export type DueKind = 'start' | 'local-feed' | 'response' | 'timer' | 'venue' | 'request';

/** When the first of the agenda is due; `Infinity` for nothing. */
export function timeDue({ phase, incoming, refusals, responses, timers, agenda, requests }: RunState): number {
  return Math.min(
    agenda.timeOf(agenda.first),
    incoming.localTime,
    phase.status === 'starting' ? phase.at : Infinity,
    responses.first?.seenTime ?? Infinity,
    requests.first?.arrivesAt ?? Infinity,
    refusals[0]?.seenTime ?? Infinity,
    timers[0]?.at ?? Infinity,
  );
}

/** What of all that is due at a time comes first: in the order above. */
export function kindDue({ phase, incoming, refusals, responses, timers, agenda }: RunState, time: number): DueKind {
  if (phase.status === 'starting' && phase.at === time) return 'start';
  if (incoming.localTime === time) return 'local-feed';
  if (refusals[0]?.seenTime === time || responses.first?.seenTime === time) return 'response';
  if (timers[0]?.at === time) return 'timer';
  return agenda.timeOf(agenda.first) === time ? 'venue' : 'request';
}

/** To be called whenever something has changed of what is due at an instrument's venue. */
export function reschedule({ config, incoming, venues, agenda }: Draft, place: number): void {
  const side = venues[place] as VenueSide;
  let time = incoming.venueTimes[place]!;
  let kind: number = venueDue.feed;
  const silence = silenceOf(side, config);
  if (silence < time) [time, kind] = [silence, venueDue.silence];
  const { nextExpiry } = side.venue;
  if (nextExpiry !== undefined && nextExpiry < time) [time, kind] = [nextExpiry, venueDue.expiry];
  const { due } = side.funding;
  if (due !== undefined && due < time) [time, kind] = [due, venueDue.funding];
  agenda.set(place, time, kind);
}

/** When the book of an instrument becomes stale unless a message comes before. */
const silenceOf = ({ venue, pace }: VenueSide, { staleAfter }: RunState['config']): number =>
  venue.book.status === 'live' && pace.last !== undefined ? pace.last + silenceBound(pace, staleAfter) : Infinity;
