import type { Decimal, InstrumentId, Micros } from '@replay/core';
import { accountIndex } from '@replay/ledger';
import type { AnyQueueModel, FeeContext, FeeModel, FillRules, SlippageModel, VenueModels } from '@replay/sim';
import type { Draft } from './run-state.ts';
import { dayOf, midnight, noVolume, tradedBefore } from './trailing-volume.ts';
import type { VenueSide } from './venue-state.ts';

/** What fees may go by at a moment, looked up only if a model asks. */
class RunAtMoment implements FeeContext {
  readonly #models: RunModels;

  constructor(models: RunModels) {
    this.#models = models;
  }

  get today(): Micros {
    return midnight(dayOf(this.#models.time));
  }

  get day(): number {
    const { draft, time } = this.#models;
    const { phase } = draft;
    return phase.status === 'running' || phase.status === 'failed' ? dayOf(time) - dayOf(phase.since) : 0;
  }

  get traded30d(): Decimal {
    const { draft, side, time } = this.#models;
    const account = accountIndex(draft.accounts, side.venue.instrument.id);
    return tradedBefore(draft.trailingVolumes[account] ?? noVolume, dayOf(time));
  }

  midOf(instrument: InstrumentId): number | undefined {
    const { draft, side, midDoubled } = this.#models;
    if (side.venue.instrument.id === instrument) return midDoubled;
    return draft.venues.find(({ venue }) => venue.instrument.id === instrument)?.venue.midDoubled;
  }
}

/** The venue's models for something that may fill orders at an instrument, as the run stands before it. */
export class RunModels implements VenueModels {
  readonly draft: Draft;
  readonly side: VenueSide;
  readonly time: Micros;
  /** Of the instrument, before anything changes it. */
  readonly midDoubled: number | undefined;
  readonly fills: FillRules;
  readonly queue: AnyQueueModel;
  readonly fees: FeeModel;
  readonly slippage: SlippageModel | undefined;
  #run: FeeContext | undefined;

  constructor(draft: Draft, side: VenueSide, time: Micros) {
    const { fills, queue, fees, slippage } = draft.config.venue;
    this.draft = draft;
    this.side = side;
    this.time = time;
    this.midDoubled = side.venue.midDoubled;
    this.fills = fills;
    this.queue = queue;
    this.fees = fees;
    this.slippage = slippage;
  }

  get run(): FeeContext {
    this.#run ??= new RunAtMoment(this);
    return this.#run;
  }
}

export const modelsAt = (draft: Draft, side: VenueSide, time: Micros): RunModels => new RunModels(draft, side, time);
