import { durationText, type Micros, venueLot } from '@replay/core';
import { assumptionBlock } from '../document/assumption-block.ts';
import { missing } from '../metric.ts';
import type { Report } from '../report.ts';
import { groupingWords } from '../trades/grouping.ts';
import { figure, type Value, word } from './figure.ts';
import type { Figure, Section, Table } from './outline.ts';

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
