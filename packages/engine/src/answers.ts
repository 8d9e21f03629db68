import { absolute, type FundingPaid, type Micros, type OrderEvent } from '@replay/core';
import { accountIndex, moneyAtMid, withFill } from '@replay/ledger';
import { type AnswerKind, responseLeg, type VenueAnswer } from '@replay/sim';
import { emit } from './emit.ts';
import { indexOf } from './run-config.ts';
import { countAt, type Draft } from './run-state.ts';
import { noVolume, withTrade } from './trailing-volume.ts';

/**
 * Books the answers of one instrument's venue, numbers the fills, and sends them to the strategy. Orders change by answers alone, so
 * the kept sums of margins learn of it here. The answers belong to the run from here on: the fields that make facts of them are added.
 */
export function emitAnswers(draft: Draft, answers: readonly VenueAnswer[]): void {
  const [first] = answers;
  if (first === undefined) return;
  draft.margins.changed(indexOf(draft.config, first.instrument));
  for (let index = 0; index < answers.length; index++) {
    const event = answers[index] as Stamping<OrderEvent>;
    event.seenTime = seenAt(draft, event.type, event.time);
    if (event.type === 'OrderFilled') {
      draft.lastFill += 1;
      event.fill = draft.lastFill;
      draft.accounts = withFill(draft.accounts, event);
      countTrade(draft, event);
    }
    const fact = emit(draft, event);
    draft.responses.add({ seenTime: event.seenTime, event, fact });
    draft.lastSeen = event.seenTime;
  }
}

/** An answer that is given what it lacks of a fact. */
type Stamping<Event> = Event extends unknown ? { -readonly [Field in keyof Event]: Event[Field] } : never;

function countTrade(draft: Draft, fill: Extract<OrderEvent, { type: 'OrderFilled' }>): void {
  const instrument = draft.config.instruments[indexOf(draft.config, fill.instrument)];
  if (instrument === undefined) return;
  const account = accountIndex(draft.accounts, fill.instrument);
  const value = absolute(moneyAtMid(instrument, fill.size, fill.price * 2));
  const volume = withTrade(draft.trailingVolumes[account] ?? noVolume, fill.time, value);
  draft.trailingVolumes = draft.trailingVolumes.with(account, volume);
}

/** Sends a funding payment on its way to the strategy. */
export function sendFunding(draft: Draft, event: FundingPaid, fact: number, time: Micros): void {
  const seenTime = seenAt(draft, event.type, time);
  draft.responses.add({ seenTime, event, fact });
  draft.lastSeen = seenTime;
}

/** When the strategy will see an answer: answers never overtake each other. */
function seenAt(draft: Draft, answer: AnswerKind, time: Micros): Micros {
  const leg = responseLeg(draft.config.latency, answer, time, countAt(draft.answered, time));
  return Math.max(time + leg, draft.lastSeen) as Micros;
}
