import { sizeText, timeText } from '@replay/core';
import { decimalText } from '../metric/metric.ts';
import type { Section, Table } from '../metric/section.ts';
import type { Report } from '../report/report.ts';
import { bps, figure, moneyUnit, price, share, size, word } from './figure.ts';

/** What the run came to, and what is still open in it. */
export function resultSection(report: Report): Section {
  const { profit, risk, activity, fills } = report;
  const money = moneyUnit(report);
  const n = fills.length;
  return {
    id: 'result',
    title: 'Result',
    note: 'Net result = realized + unrealized − fees + funding, and capital + net result = final equity, to the last digit. What is open at the end is marked at the mid.',
    figures: [
      figure({
        id: 'netPnl',
        title: 'Net P&L',
        unit: money,
        value: profit.netPnl,
        definition: 'Equity at the end less the capital at the start; fees and funding are in it.',
      }),
      figure({
        id: 'result.totalReturn',
        title: 'Return',
        unit: share,
        value: risk.totalReturn,
        definition: 'Net P&L over the capital at the start; not annualised.',
      }),
      figure({
        id: 'initialCapital',
        title: 'Capital',
        unit: money,
        value: profit.initialCapital,
        definition: 'What the account held at the start.',
      }),
      figure({
        id: 'finalEquity',
        title: 'Final equity',
        unit: money,
        value: profit.finalEquity,
        definition: 'Cash plus what is open at the end, marked at the mid.',
      }),
      figure({
        id: 'realizedPnl',
        title: 'Realized',
        unit: money,
        value: profit.realizedPnl,
        definition: 'Profit or loss of what was closed, against its average entry, before fees and funding.',
      }),
      figure({
        id: 'unrealizedPnl',
        title: 'Unrealized',
        unit: money,
        value: profit.unrealizedPnl,
        definition: 'Profit or loss of what is open at the end: last mid against average entry.',
      }),
      figure({
        id: 'fees',
        title: 'Fees',
        unit: money,
        value: profit.fees,
        definition: 'Fees paid less rebates received; a negative number is an income.',
      }),
      figure({
        id: 'feesPaid',
        title: 'Fees paid',
        unit: money,
        value: profit.feesPaid,
        definition: 'The fees of all fills that cost one.',
      }),
      figure({
        id: 'rebates',
        title: 'Rebates',
        unit: money,
        value: profit.rebates,
        definition: 'What venues paid for fills; already taken off the fees.',
      }),
      figure({
        id: 'liquidation',
        title: 'Liquidation fees',
        unit: money,
        value: profit.liquidationFees,
        definition: 'The part of the fees that venues charged for liquidating.',
      }),
      figure({
        id: 'funding',
        title: 'Funding',
        unit: money,
        value: profit.funding,
        definition: 'Funding received less funding paid, on what was held as it was settled.',
      }),
      figure({
        id: 'feeBps',
        title: 'Fees per volume',
        unit: bps,
        value: activity.feeBps,
        n,
        definition: 'Fees over the value of all fills.',
      }),
      figure({
        id: 'netPerVolumeBps',
        title: 'Net P&L per volume',
        unit: bps,
        value: activity.netPerVolumeBps,
        n,
        definition: 'Net P&L over the value of all fills: a result that does not hang on the capital.',
      }),
    ],
    tables: [openPositionTable(report), liquidationTable(report), feesInAssetsTable(report)].filter(
      ({ rows }) => rows.length > 0,
    ),
  };
}

function openPositionTable(report: Report): Table {
  return {
    id: 'openPositions',
    title: 'Open at the end',
    columns: [
      { title: 'Instrument', unit: word },
      { id: 'openPositions.size', title: 'Size', unit: size, definition: 'Negative for a short position.' },
      {
        id: 'averageEntry',
        title: 'Average entry',
        unit: price,
        definition: 'Weighted by size; harmonic for an inverse contract.',
      },
      { id: 'unrealized', title: 'Unrealized', unit: moneyUnit(report), definition: 'Last mid against average entry.' },
    ],
    rows: report.openPositions.map(({ position, averageEntry, unrealized }) => [
      position.instrument.id,
      sizeText(position.size, position.instrument),
      decimalText(averageEntry),
      decimalText(unrealized),
    ]),
  };
}

function liquidationTable(report: Report): Table {
  const money = moneyUnit(report);
  return {
    id: 'liquidations',
    title: 'Liquidations',
    columns: [
      { title: 'Time', unit: word },
      { title: 'Instrument', unit: word },
      { title: 'Position', unit: size, definition: 'What was closed; negative for a short position.' },
      { title: 'Mark', unit: price, definition: 'The price it was marked at.' },
      { title: 'Equity', unit: money, definition: 'What the account was worth at that mark.' },
      { title: 'Maintenance', unit: money, definition: 'What the account had to hold to keep its positions.' },
    ],
    rows: report.liquidations.map(({ time, instrument, position, price, equity, maintenance }) => {
      const terms = report.run.instruments.find(({ id }) => id === instrument);
      return [
        timeText(time),
        instrument,
        terms === undefined ? null : sizeText(position, terms),
        price,
        equity,
        maintenance,
      ];
    }),
  };
}

function feesInAssetsTable(report: Report): Table {
  return {
    id: 'inAssets',
    title: 'Fees paid in other assets',
    columns: [
      { title: 'Asset', unit: word },
      { title: 'Amount', unit: size, definition: 'Of that asset.' },
      { title: 'Cost', unit: moneyUnit(report), definition: 'What the asset was bought for as the fees fell due.' },
    ],
    rows: report.profit.feesInAssets.map(({ currency, amount, cost }) => [
      currency,
      decimalText(amount),
      decimalText(cost),
    ]),
  };
}
