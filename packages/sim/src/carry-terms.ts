import type { MarginTerms } from '@replay/ledger';
import type { VenueModels } from './venue.ts';

/** What the account's rule goes by. */
export interface CarryTerms extends Pick<VenueModels, 'fees' | 'slippage' | 'run'> {
  readonly margin: MarginTerms;
}
