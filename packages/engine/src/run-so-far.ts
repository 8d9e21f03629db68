import type { Decimal, InstrumentId, Micros } from '@replay/core';
import type { RunSoFar, VenueModels } from '@replay/sim';
import type { Draft } from './run-state.ts';
import { dayOf, midnight, nothingTraded, tradedBefore } from './turnover.ts';

/** What fees may go by at a moment, looked up only if a model asks. */
class RunAtMoment implements RunSoFar {
  readonly #draft: Draft;
  readonly #account: number;
  readonly #day: number;

  constructor(draft: Draft, account: number, time: Micros) {
    this.#draft = draft;
    this.#account = account;
    this.#day = dayOf(time);
  }

  get today(): Micros {
    return midnight(this.#day);
  }

  get day(): number {
    const { phase } = this.#draft;
    return phase.status === 'running' || phase.status === 'failed' ? this.#day - dayOf(phase.since) : 0;
  }

  get traded30d(): Decimal {
    return tradedBefore(this.#draft.turnovers[this.#account] ?? nothingTraded, this.#day);
  }

  midOf(instrument: InstrumentId): number | undefined {
    return this.#draft.venues.find(({ venue }) => venue.instrument.id === instrument)?.venue.midDoubled;
  }
}

/**
 * The venue's models at a moment, for something that may fill orders of an account. Field by field, as this is done for every
 * event that meets our orders and a spread is several times slower.
 */
export function modelsAt(draft: Draft, account: number, time: Micros): VenueModels {
  const { fills, queue, fees, slippage } = draft.config.venue;
  const run = new RunAtMoment(draft, account, time);
  return slippage === undefined ? { fills, queue, fees, run } : { fills, queue, fees, slippage, run };
}
