import { Decimal, durationText, type Micros, type ModelNames, venueLot } from '@replay/core';
import { defaultLiquidationFee, marginWords, venueMargin } from '@replay/ledger';
import type { Text } from '../metric/metric.ts';
import { missing, type NullReason } from '../metric/metric.ts';
import type { Figure, Section, Table } from '../metric/section.ts';
import type { Report } from '../report/report.ts';
import { groupingCode, groupingWords } from '../trades/grouping.ts';
import { figure, type Value, word } from './figure.ts';

/** What was taken for granted: other assumptions, other results. */
export function assumptionsSection(report: Report): Section {
  const { run, grouping } = report;
  const block = assumptionBlock(report);
  const told = (id: string, title: string, value: Value, definition: string): Figure =>
    figure({ id: `assumptions.${id}`, title, unit: word, value, definition });
  const leg = (value: number | 'recorded' | null): Value => {
    if (value === null) return missing('NOT_APPLICABLE');
    return value === 'recorded' ? 'as recorded' : durationText(value as Micros);
  };
  const { latencyMicros: latency } = block;
  return {
    id: 'assumptions',
    title: 'Assumptions',
    note: 'What the simulation took for granted. The effect of own orders on others, hidden size and outages of the venue are not simulated.',
    figures: [
      told('fills', 'Fill rules', block.fills, 'What counts as evidence that an order was filled.'),
      told('queue', 'Queue', block.queue, 'How the size ahead of a resting order is estimated.'),
      told('feed', 'Feed latency', leg(latency.feed), 'From the venue to the strategy.'),
      told('order', 'Order latency', leg(latency.order), 'From the strategy to the venue.'),
      told('response', 'Response latency', leg(latency.response), 'From the venue back to the strategy.'),
      ...(block.latencyModel === undefined
        ? []
        : [told('latencyModel', 'Latency model', block.latencyModel, 'Where a leg is more than one number.')]),
      told(
        'maker',
        'Maker fee',
        block.fees.maker ?? missing('NOT_APPLICABLE'),
        'Share of the value of a fill; negative for a rebate.',
      ),
      told('taker', 'Taker fee', block.fees.taker ?? missing('NOT_APPLICABLE'), 'Share of the value of a fill.'),
      ...(block.feeModel === undefined
        ? []
        : [told('feeModel', 'Fee model', block.feeModel, 'Where fees are more than a maker and a taker share.')]),
      told('slippage', 'Slippage', block.slippage, 'What made taking dearer than the depth shown.'),
      told('leverage', 'Leverage', block.leverage, 'How much exposure a unit of equity may carry.'),
      told(
        'margin',
        'Margin',
        block.margin ?? missing('NOT_APPLICABLE'),
        'What is asked of contracts, and when they are liquidated.',
      ),
      told('mark', 'Mark', block.mark, 'At what open positions are valued.'),
      told('grouping', 'Grouping', `${block.grouping} (${groupingWords[grouping]})`, 'What counts as one trade.'),
      told('annualisation', 'Annualisation', block.annualisation, 'How ratios are brought to a year.'),
      told('seed', 'Seed', String(run.seed), 'Of the chance that models and the strategy may use.'),
      told('behaviourVersion', 'Behaviour', run.behaviour, 'Runs of another behaviour version have other hashes.'),
    ],
    tables: [settingTable(report), parameterTable(report), feeTable(report)].filter(({ rows }) => rows.length > 0),
  };
}

function settingTable({ run }: Report): Table {
  return {
    id: 'settings',
    title: 'Settings that differ from the preset',
    columns: [
      { title: 'Setting', unit: word },
      { title: 'Value', unit: word },
    ],
    rows: Object.entries(run.models.settings ?? {}).map(([name, value]) => [name, String(value)]),
  };
}

function parameterTable({ run }: Report): Table {
  return {
    id: 'parameters',
    title: `Parameters of ${run.strategy}`,
    columns: [
      { title: 'Parameter', unit: word },
      { title: 'Value', unit: word },
    ],
    rows: Object.entries(run.parameters).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  };
}

/** What the instruments are, and what they cost where no other fees were chosen. */
function feeTable({ run }: Report): Table {
  return {
    id: 'instrumentTerms',
    title: 'Instruments',
    columns: [
      { title: 'Instrument', unit: word },
      { title: 'Contract', unit: word },
      { title: 'Tick size', unit: word },
      { title: 'Lot size', unit: word },
      { title: 'Listed maker fee', unit: word, definition: 'Share of value; holds where no fees were chosen.' },
      { title: 'Listed taker fee', unit: word, definition: 'Share of value; holds where no fees were chosen.' },
    ],
    rows: run.instruments.map((instrument) => [
      instrument.id,
      instrument.contract,
      instrument.tickSize,
      venueLot(instrument),
      instrument.fees.maker,
      instrument.fees.taker,
    ]),
  };
}

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
