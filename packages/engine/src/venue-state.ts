import type { Micros } from '@replay/core';
import type { Inspection } from '@replay/quality';
import type { Venue } from '@replay/sim';
import type { BookPace } from './book-pace.ts';

/** One instrument at the venue, with what surrounds its matching. */
export interface VenueSide {
  readonly venue: Venue;
  /** The last market event that has reached it. */
  sequence: number;
  touch: { readonly bid: number; readonly ask: number } | 'lost' | 'unset';
  funding: FundingTerms;
  pace: BookPace;
  readonly quality: Inspection;
}

export interface FundingTerms {
  readonly rate: string | undefined;
  /** The next boundary; undefined when none is known or it has been settled. */
  readonly due: Micros | undefined;
  readonly markPrice: string | undefined;
}
