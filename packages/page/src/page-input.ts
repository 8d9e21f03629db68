import type { InstrumentId } from '@replay/core';
import type { AccountsDocument, Charts, DepthColumn, Report, RunDocument, Section } from '@replay/report';

/** What a page is made of: the JSON document of the run, and each account with its report, its sections and its charts. */
export interface PageInput {
  readonly document: RunDocument | AccountsDocument;
  /** One for each account of the run, in its order. */
  readonly accounts: readonly [PageAccount, ...PageAccount[]];
}

export interface PageAccount {
  readonly name: string;
  /** For the cards, the small pictures, the mark-outs and the closed trades. */
  readonly report: Report;
  /** For the sections below the charts. */
  readonly sections: readonly Section[];
  /** For the charts over time. */
  readonly charts: Charts;
  /** The recorded depth of each instrument, in the order of time; left out where none was recorded. */
  readonly depth?: ReadonlyMap<InstrumentId, readonly DepthColumn[]>;
}
