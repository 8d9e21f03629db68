import { Decimal, type ModelNames } from '@replay/core';
import { defaultLiquidationFee, marginWords, venueMargin } from '@replay/ledger';
import type { NullReason } from '../metric.ts';
import type { Report } from '../report.ts';
import { groupingCode } from '../trades/grouping.ts';
import type { Text } from './to-text.ts';

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
  /** The fee model in words, where it is more than a maker and a taker share of value. */
  readonly feeModel?: string;
  readonly slippage: string;
  /** What counts as one trade. */
  readonly grouping: string;
  readonly annualisation: string;
  readonly leverage: string;
  /** What is asked of contracts, and when they are liquidated; null where there are none. */
  readonly margin: Text;
  readonly mark: 'mid';
}

/** Fees are null where the instruments of a run have different ones; the details name them. */
export function assumptionBlock({ run, risk, grouping }: Pick<Report, 'run' | 'risk' | 'grouping'>): AssumptionBlock {
  const { fills, queue, latency, latencyModel, settings = {}, feeModel, slippage = 'none', leverage } = run.models;
  const rates = run.models.fees === undefined ? run.instruments.map(({ fees }) => fees) : [run.models.fees];
  const [first] = rates;
  const same =
    feeModel === undefined &&
    first !== undefined &&
    rates.every(({ maker, taker }) => maker === first.maker && taker === first.taker);
  return {
    fills,
    queue,
    latencyMicros: latency,
    ...(latencyModel === undefined ? {} : { latencyModel }),
    settings,
    fees: same ? { maker: first.maker, taker: first.taker } : { maker: null, taker: null },
    ...(feeModel === undefined ? {} : { feeModel }),
    slippage,
    grouping: groupingCode(grouping),
    annualisation: `${risk.grid.periodsPerYear} periods of ${risk.grid.name} in a year of 365 days`,
    leverage,
    margin: marginText(run) ?? null,
    mark: 'mid',
  };
}

/** Why an assumption is null: it is not one number for the whole run, or nothing in the run asks for it. */
export function missingAssumptions({
  latencyMicros,
  fees,
  margin,
}: AssumptionBlock): Readonly<Record<string, NullReason>> {
  const told: Readonly<Record<string, unknown>> = {
    'latencyMicros.feed': latencyMicros.feed,
    'latencyMicros.order': latencyMicros.order,
    'latencyMicros.response': latencyMicros.response,
    'fees.maker': fees.maker,
    'fees.taker': fees.taker,
    margin,
  };
  const missing = Object.keys(told).filter((name) => told[name] === null);
  return Object.fromEntries(missing.map((name) => [`assumptions.${name}`, 'NOT_APPLICABLE']));
}

/** What is asked of contracts, in words: what the run said, or the default of its leverage; undefined where all is spot. */
export function marginText({ models, instruments }: Report['run']): string | undefined {
  if (instruments.every(({ contract }) => contract === 'spot')) return undefined;
  if (models.margin !== undefined || !/^\d+(\.\d+)?$/.test(models.leverage)) return models.margin;
  return marginWords(venueMargin(new Decimal(models.leverage)), defaultLiquidationFee);
}
