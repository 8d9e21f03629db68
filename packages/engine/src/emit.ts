import type { Caused, Fact } from '@replay/core';
import type { Draft } from './run-state.ts';

/** The number that the next fact gets: the start of the run has 0. */
export const nextFactNumber = ({ factsBefore, facts }: Draft): number => factsBefore + facts.length;

/** Adds a fact that what is being handled has brought about, and returns its number. */
export function emit(draft: Draft, fact: Fact & Caused): number {
  // Facts are made for this one purpose and belong to nothing else yet.
  if (draft.cause !== undefined) (fact as { because?: number }).because = draft.cause;
  return draft.facts.push(fact) - 1 + draft.factsBefore;
}
