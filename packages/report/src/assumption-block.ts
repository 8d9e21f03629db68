import type { ModelNames } from '@replay/core';
import type { Text } from './detail-block.ts';
import type { Report } from './report.ts';

/** What was taken for granted. */
export interface AssumptionBlock {
  readonly fills: string;
  readonly queue: string;
  /** Order and response are null where the model is more than one number a leg. */
  readonly latencyMicros: ModelNames['latency'];
  readonly latencyModel?: string;
  /** Settings of the fill rules that differ from those of the preset. */
  readonly settings: NonNullable<ModelNames['settings']>;
  readonly fees: { readonly maker: Text; readonly taker: Text };
  readonly grouping: 'FLAT_TO_FLAT';
  readonly annualisation: string;
  readonly leverage: string;
  readonly mark: 'mid';
}

/** Fees are null where the instruments of a run have different ones; the details name them. */
export function assumptionBlock({ run, risk }: Report): AssumptionBlock {
  const { fills, queue, latency, latencyModel, settings = {}, leverage } = run.models;
  const rates = run.models.fees === undefined ? run.instruments.map(({ fees }) => fees) : [run.models.fees];
  const [first] = rates;
  const same = first !== undefined && rates.every(({ maker, taker }) => maker === first.maker && taker === first.taker);
  return {
    fills,
    queue,
    latencyMicros: latency,
    ...(latencyModel === undefined ? {} : { latencyModel }),
    settings,
    fees: same ? { maker: first.maker, taker: first.taker } : { maker: null, taker: null },
    grouping: 'FLAT_TO_FLAT',
    annualisation: `${risk.grid.periodsPerYear} periods of ${risk.grid.name} in a year of 365 days`,
    leverage,
    mark: 'mid',
  };
}
