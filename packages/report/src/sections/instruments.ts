import { Decimal, type Instrument } from '@replay/core';
import type { Report } from '../report/report.ts';
import { count, type MetricTable, moneyUnit, price, type Sheet, share, size, word } from './figure.ts';

/** What was bought and sold, and what each instrument brought. */
export function instrumentsSheet(report: Report): Sheet {
  const { account } = report;
  const unit = moneyUnit(report);
  return {
    id: 'instruments',
    title: 'Bought and sold',
    note: 'Spread capture + inventory = matched + the rest, exactly. Averages are weighted by size, harmonically for an inverse contract; coins that a venue kept for fees count as sold at the mid.',
    figures: [
      {
        id: 'matchedPnl',
        title: 'Matched',
        unit,
        value: account.matchedPnl,
        definition:
          'What the size both bought and sold earned by the difference of the averages; over all instruments.',
      },
      {
        id: 'residualPnl',
        title: 'The rest',
        unit,
        value: account.residualPnl,
        definition: 'What was bought or sold beyond that: its average against the last mid.',
      },
      {
        id: 'feeDrag',
        title: 'Fee drag',
        unit: share,
        value: account.feeDrag,
        definition: 'Fees over what spread capture and inventory came to, whichever sign that has.',
      },
    ],
    tables: [tradedTable(report), attributionTable(report)],
  };
}

function tradedTable(report: Report): MetricTable {
  const money = moneyUnit(report);
  return {
    id: 'traded',
    title: 'By instrument',
    columns: [
      { id: 'instrument', title: 'Instrument', unit: word },
      { id: 'buys', title: 'Buys', unit: count, definition: 'Fills.' },
      { id: 'sells', title: 'Sells', unit: count, definition: 'Fills.' },
      { id: 'buyVolume', title: 'Bought for', unit: money },
      { id: 'sellVolume', title: 'Sold for', unit: money },
      { id: 'buyAvg', title: 'Average buy', unit: price },
      { id: 'sellAvg', title: 'Average sell', unit: price },
      { id: 'matchedSize', title: 'Matched size', unit: size },
      { id: 'matchedPnl', title: 'Matched', unit: money },
      { id: 'residualPnl', title: 'The rest', unit: money },
    ],
    rows: report.markets.map(({ instrument, traded }) => [
      instrument.id,
      traded.buys,
      traded.sells,
      traded.buyVolume,
      traded.sellVolume,
      traded.buyAvg,
      traded.sellAvg,
      inUnits(traded.matchedSize, instrument),
      traded.matchedPnl,
      traded.residualPnl,
    ]),
  };
}

const inUnits = (lots: number, { lotSize }: Instrument): Decimal => new Decimal(lotSize).mul(lots);

function attributionTable(report: Report): MetricTable {
  const money = moneyUnit(report);
  return {
    id: 'attribution',
    title: 'Where it came from, by instrument',
    columns: [
      { id: 'instrument', title: 'Instrument', unit: word },
      { id: 'spreadCapture', title: 'Spread capture', unit: money },
      { id: 'makerCapture', title: 'as maker', unit: money },
      { id: 'takerCapture', title: 'as taker', unit: money },
      { id: 'inventory', title: 'Inventory', unit: money },
      { id: 'fees', title: '− Fees', unit: money },
      { id: 'funding', title: '+ Funding', unit: money },
      { id: 'net', title: '= Net', unit: money },
    ],
    rows: report.markets.map(({ instrument, attribution: own }) => [
      instrument.id,
      own.spreadCapture,
      own.makerCapture,
      own.takerCapture,
      own.inventory,
      own.fees,
      own.funding,
      own.net,
    ]),
  };
}
