import { lawsOfAssumptions } from './assumptions.ts';
import { lawsOfConditions } from './conditions.ts';
import { lawsOfDisplayedSize } from './displayed-size.ts';
import { lawsOfEvidence } from './evidence.ts';
import { lawsOfTheQueue } from './place-in-queue.ts';
import type { Law, MovesOf } from './subjects.ts';
import { lawsOfSymmetry } from './symmetry.ts';

/** All that holds at a venue whatever the market does and whatever is asked of it. */
export function venueLaws(movesOf: MovesOf, law: Law): void {
  lawsOfDisplayedSize(movesOf, law);
  lawsOfTheQueue(movesOf, law);
  lawsOfEvidence(movesOf, law);
  lawsOfAssumptions(movesOf, law);
  lawsOfSymmetry(movesOf, law);
  lawsOfConditions(movesOf, law);
}
