import type { Lots } from '@replay/core';
import { withoutIdleReducers } from './reduce-only.ts';
import type { Instant, Venue, VenueAnswer } from './venue.ts';

/** What follows from the fills of one event: coins that were kept for fees leave the position, and idle reducers are cancelled. */
export const afterFills = (step: readonly [Venue, VenueAnswer[]], at: Instant): [Venue, VenueAnswer[]] =>
  withoutIdleReducers(withoutKept(step), at);

function withoutKept([venue, answers]: readonly [Venue, VenueAnswer[]]): readonly [Venue, VenueAnswer[]] {
  let kept = 0;
  for (const answer of answers) if (answer.type === 'OrderFilled') kept += answer.keptForFee?.size ?? 0;
  return kept === 0 ? [venue, answers] : [{ ...venue, position: (venue.position - kept) as Lots }, answers];
}
