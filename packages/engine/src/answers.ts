import type { FundingPaid, Micros, OrderEvent } from '@replay/core';
import { accountPlace, notionalOf, withFill } from '@replay/ledger';
import { type AnswerKind, responseLeg, type VenueAnswer } from '@replay/sim';
import { added } from './fifo.ts';
import { counted } from './leg-count.ts';
import { type Draft, placeOf } from './run-state.ts';
import { nothingTraded, withTrade } from './turnover.ts';

/**
 * Books the venue's answers, numbers the fills, and sends all of it on its way to the strategy. The answers belong to the run from
 * here on: what is still missing of a fact is added to them.
 */
export function answerAll(draft: Draft, answers: readonly VenueAnswer[]): void {
  for (const answer of answers) {
    const seenTime = seenAt(draft, answer.type, answer.time);
    if (answer.type === 'OrderFilled') {
      draft.lastFill += 1;
      const fill = Object.assign(answer, { seenTime, fill: draft.lastFill });
      draft.accounts = withFill(draft.accounts, fill);
      countTrade(draft, fill);
      tell(draft, fill);
    } else {
      tell(draft, Object.assign(answer, { seenTime }));
    }
  }
}

function countTrade(draft: Draft, fill: Extract<OrderEvent, { type: 'OrderFilled' }>): void {
  const instrument = draft.config.instruments[placeOf(draft.config, fill.instrument)];
  if (instrument === undefined) return;
  const place = accountPlace(draft.accounts, fill.instrument);
  const value = notionalOf(instrument, fill.size, fill.price);
  draft.turnovers = draft.turnovers.with(place, withTrade(draft.turnovers[place] ?? nothingTraded, fill.time, value));
}

function tell(draft: Draft, event: OrderEvent): void {
  draft.facts.push(event);
  draft.responses = added(draft.responses, { seenTime: event.seenTime, event });
  draft.lastSeen = event.seenTime;
}

/** Sends the word of a funding payment on its way to the strategy. */
export function respond(draft: Draft, event: FundingPaid, time: Micros): void {
  const seenTime = seenAt(draft, event.type, time);
  draft.responses = added(draft.responses, { seenTime, event });
  draft.lastSeen = seenTime;
}

/** When the strategy will see an answer: answers never overtake each other. */
function seenAt(draft: Draft, answer: AnswerKind, time: Micros): Micros {
  draft.answered = counted(draft.answered, time);
  const leg = responseLeg(draft.config.latency, answer, time, draft.answered.count - 1);
  return Math.max(time + leg, draft.lastSeen) as Micros;
}
