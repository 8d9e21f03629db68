import type { Micros } from '@replay/core';

/** How often an instrument's book messages have come so far, which says how long a silence is too long. */
export interface BookPace {
  readonly last: Micros | undefined;
  /** Messages of one instant count once: a snapshot in many pieces says nothing of the pace. */
  readonly messages: number;
  /** The longest time between two of them, in microseconds; a silence that was too long only counts as what doubles the bound. */
  readonly longest: number;
}

export const noPace: BookPace = { last: undefined, messages: 0, longest: 0 };

/** How many messages it takes to judge the pace of a book, and the bound until then. */
const fewMessages = 50;
const longWait = 120_000_000;
/** However fast a book moves, a silence shorter than this can be an ordinary one. */
const shortWait = 10_000_000;
const times = 10;

/** After how long a silence a book is stale: what the run states, else ten times the longest silence so far, and at least 10 s. */
export function silenceBound({ messages, longest }: BookPace, stated: Micros | 'never' | undefined): number {
  if (stated === 'never') return Infinity;
  return stated ?? Math.max(messages < fewMessages ? longWait : shortWait, times * longest);
}

/** The pace after messages were lost: the time to the next one says nothing of how often they come. */
export const interrupted = (pace: BookPace): BookPace => ({ ...pace, last: undefined });

/** The pace after one more book message. */
export function pacedBy(pace: BookPace, time: Micros): BookPace {
  const gap = pace.last === undefined ? 0 : time - pace.last;
  const bound = silenceBound(pace, undefined);
  return {
    last: time,
    messages: time === pace.last ? pace.messages : pace.messages + 1,
    longest: Math.max(pace.longest, gap <= bound ? gap : (2 * bound) / times),
  };
}
