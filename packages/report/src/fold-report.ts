import { type Fact, ReplayError } from '@replay/core';
import type { FoldOptions } from './fold-options.ts';
import type { Report } from './report.ts';
import { Tallies } from './tallies.ts';

/** Folds the facts of a run, in the order of the journal, into its report. Throws `BROKEN_JOURNAL` without a start. */
export function foldReport(facts: Iterable<Fact>, options?: FoldOptions): Report {
  const fold = new ReportFold(options);
  for (const fact of facts) fold.apply(fact);
  return fold.conclude();
}

/**
 * The fold of a report, for a host that hands it facts as they happen.
 * It changes in place, because it reads millions of marks and nobody sees it before the last fact.
 */
export class ReportFold {
  readonly #options: FoldOptions;
  #tallies: Tallies | undefined;

  constructor(options: FoldOptions = {}) {
    this.#options = options;
  }

  apply(fact: Fact): void {
    if (fact.type === 'RunStarted') this.#tallies = new Tallies(fact, this.#options);
    else this.#begun().apply(fact);
  }

  /** The report of all facts so far. Call once: the fold is over then. */
  conclude(): Report {
    return this.#begun().conclude();
  }

  #begun(): Tallies {
    if (this.#tallies !== undefined) return this.#tallies;
    throw new ReplayError('BROKEN_JOURNAL', 'the journal does not begin with the start of a run', {
      remedy: 'give the folder of a run that was written by backtest',
    });
  }
}
