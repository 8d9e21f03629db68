import { Decimal, durationText, type Micros, type ModelNames, venueLot } from '@replay/core';
import { defaultLiquidationFee, marginWords, venueMargin } from '@replay/ledger';
import { missing, type NullReason, type Text } from '../metric/metric.ts';
import type { Value } from '../metric/metric-table.ts';
import type { Report } from '../report/report.ts';
import { groupingCode, groupingWords } from '../trades/grouping.ts';
import type { FigureGroup, SectionDefinition } from './section-definition.ts';

/** The models and settings of a run, as the JSON document states them. */
export interface AssumptionBlock {
  readonly fills: string;
  readonly queue: string;
  /** Order and response are null if the model is more than one number a leg. */
  readonly latencyMicros: ModelNames['latency'];
  readonly latencyModel?: string;
  /** Settings of the fill rules that differ from those of the preset. */
  readonly settings: NonNullable<ModelNames['settings']>;
  /** Null if the instruments of the run have different fees. */
  readonly fees: { readonly maker: Text; readonly taker: Text };
  /** The fee model, if it is more than a maker and a taker rate. */
  readonly feeModel?: string;
  readonly slippage: string;
  readonly grouping: string;
  readonly annualisation: string;
  readonly leverage: string;
  /** Margin and liquidation of contracts; null without contracts. */
  readonly margin: Text;
  readonly mark: 'mid';
}

export function assumptionBlock({ run, risk, grouping }: Pick<Report, 'run' | 'risk' | 'grouping'>): AssumptionBlock {
  const { fills, queue, latency, latencyModel, settings = {}, feeModel, slippage = 'none', leverage } = run.models;
  const rates = run.models.fees === undefined ? run.instruments.map(({ fees }) => fees) : [run.models.fees];
  const [first] = rates;
  const hasOneRate =
    feeModel === undefined &&
    first !== undefined &&
    rates.every(({ maker, taker }) => maker === first.maker && taker === first.taker);
  return {
    fills,
    queue,
    latencyMicros: latency,
    ...(latencyModel === undefined ? {} : { latencyModel }),
    settings,
    fees: hasOneRate ? { maker: first.maker, taker: first.taker } : { maker: null, taker: null },
    ...(feeModel === undefined ? {} : { feeModel }),
    slippage,
    grouping: groupingCode(grouping),
    annualisation: `${risk.grid.periodsPerYear} periods of ${risk.grid.name} in a year of 365 days`,
    leverage,
    margin: marginText(run) ?? null,
    mark: 'mid',
  };
}

/** Reasons for the assumptions that are null: not one number for the whole run, or not applicable to it. */
export function missingAssumptions({
  latencyMicros,
  fees,
  margin,
}: AssumptionBlock): Readonly<Record<string, NullReason>> {
  const values: Readonly<Record<string, unknown>> = {
    'latencyMicros.feed': latencyMicros.feed,
    'latencyMicros.order': latencyMicros.order,
    'latencyMicros.response': latencyMicros.response,
    'fees.maker': fees.maker,
    'fees.taker': fees.taker,
    margin,
  };
  const names = Object.keys(values).filter((name) => values[name] === null);
  return Object.fromEntries(names.map((name) => [`assumptions.${name}`, 'NOT_APPLICABLE']));
}

/** Margin and liquidation in words: as stated by the run, or the default of its leverage; undefined if all instruments are spot. */
export function marginText({ models, instruments }: Report['run']): string | undefined {
  if (instruments.every(({ contract }) => contract === 'spot')) return undefined;
  if (models.margin !== undefined || !/^\d+(\.\d+)?$/.test(models.leverage)) return models.margin;
  return marginWords(venueMargin(new Decimal(models.leverage)), defaultLiquidationFee);
}

interface Assumption {
  readonly title: string;
  readonly definition: string;
  /** Undefined leaves the assumption out. */
  readonly value: (block: AssumptionBlock, report: Report) => Value | undefined;
}

const leg = (value: number | 'recorded' | null): Value => {
  if (value === null) return missing('NOT_APPLICABLE');
  return value === 'recorded' ? 'as recorded' : durationText(value as Micros);
};
const orNotApplicable = (text: Text): Value => text ?? missing('NOT_APPLICABLE');

const assumptions: Readonly<Record<string, Assumption>> = {
  fills: {
    title: 'Fill rules',
    value: ({ fills }) => fills,
    definition: 'What counts as evidence that an order was filled.',
  },
  queue: {
    title: 'Queue',
    value: ({ queue }) => queue,
    definition: 'How the size ahead of a resting order is estimated.',
  },
  feed: {
    title: 'Feed latency',
    value: ({ latencyMicros }) => leg(latencyMicros.feed),
    definition: 'From the venue to the strategy.',
  },
  order: {
    title: 'Order latency',
    value: ({ latencyMicros }) => leg(latencyMicros.order),
    definition: 'From the strategy to the venue.',
  },
  response: {
    title: 'Response latency',
    value: ({ latencyMicros }) => leg(latencyMicros.response),
    definition: 'From the venue back to the strategy.',
  },
  latencyModel: {
    title: 'Latency model',
    value: ({ latencyModel }) => latencyModel,
    definition: 'If a leg is more than one number.',
  },
  maker: {
    title: 'Maker fee',
    value: ({ fees }) => orNotApplicable(fees.maker),
    definition: 'Share of the notional of a fill; negative for a rebate.',
  },
  taker: {
    title: 'Taker fee',
    value: ({ fees }) => orNotApplicable(fees.taker),
    definition: 'Share of the notional of a fill.',
  },
  feeModel: {
    title: 'Fee model',
    value: ({ feeModel }) => feeModel,
    definition: 'If fees are more than a maker and a taker rate.',
  },
  slippage: {
    title: 'Slippage',
    value: ({ slippage }) => slippage,
    definition: 'Added to the cost of taking the displayed depth.',
  },
  leverage: {
    title: 'Leverage',
    value: ({ leverage }) => leverage,
    definition: 'How much exposure a unit of equity may carry.',
  },
  margin: {
    title: 'Margin',
    value: ({ margin }) => orNotApplicable(margin),
    definition: 'The margin of contracts, and when they are liquidated.',
  },
  mark: { title: 'Mark', value: ({ mark }) => mark, definition: 'The price at which open positions are valued.' },
  grouping: {
    title: 'Grouping',
    value: (block, { grouping }) => `${block.grouping} (${groupingWords[grouping]})`,
    definition: 'What counts as one trade.',
  },
  annualisation: {
    title: 'Annualisation',
    value: ({ annualisation }) => annualisation,
    definition: 'How ratios are scaled to a year.',
  },
  seed: {
    title: 'Seed',
    value: (_, { run }) => String(run.seed),
    definition: 'Of the random numbers of models and strategy.',
  },
  behaviourVersion: {
    title: 'Behaviour',
    value: (_, { run }) => run.behaviour,
    definition: 'Runs of another behaviour version have other hashes.',
  },
};

const assumptionFigures: FigureGroup = {
  metrics: Object.entries(assumptions).map(([id, { title, definition }]) => ({
    id: `assumptions.${id}`,
    title,
    unit: 'word',
    definition,
  })),
  read: (report) => {
    const block = assumptionBlock(report);
    return Object.values(assumptions).map(({ value }) => ({ value: value(block, report) }));
  },
};

/** The models and settings of the run: others give other results. */
export const assumptionsSection: SectionDefinition = {
  id: 'assumptions',
  title: 'Assumptions',
  note: 'Models and settings of the simulation. The effect of own orders on others, hidden size and outages of the venue are not simulated.',
  figures: [assumptionFigures],
  tables: [
    {
      id: 'settings',
      title: 'Settings that differ from the preset',
      columns: ['Setting', 'Value'].map((title) => ({ title, unit: 'word' })),
      rows: ({ run }) => Object.entries(run.models.settings ?? {}).map(([name, value]) => [name, String(value)]),
    },
    {
      id: 'parameters',
      title: 'Parameters',
      suffix: ({ run }) => `of ${run.strategy}`,
      columns: ['Parameter', 'Value'].map((title) => ({ title, unit: 'word' })),
      rows: ({ run }) =>
        Object.entries(run.parameters).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
    },
    {
      id: 'instrumentTerms',
      title: 'Instruments',
      columns: [
        ...['Instrument', 'Contract', 'Tick size', 'Lot size'].map((title) => ({ title, unit: 'word' }) as const),
        ...['Listed maker fee', 'Listed taker fee'].map(
          (title) => ({ title, unit: 'word', definition: 'Share of notional, unless fees were chosen.' }) as const,
        ),
      ],
      rows: ({ run }) =>
        run.instruments.map((instrument) => [
          instrument.id,
          instrument.contract,
          instrument.tickSize,
          venueLot(instrument),
          instrument.fees.maker,
          instrument.fees.taker,
        ]),
    },
  ],
};
