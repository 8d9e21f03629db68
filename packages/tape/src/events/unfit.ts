import { type MarketEvent, ReplayError } from '@replay/core';

/** An event that no tape could give back as it was. */
export const unfit = (event: MarketEvent, why: string): ReplayError =>
  new ReplayError('BUG', why, { place: `${event.type} ${event.sequence}` });
