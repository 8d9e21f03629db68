import { type Instrument, type InstrumentId, ReplayError, sizeText, timeText } from '@replay/core';
import { printedVolume } from '../../data-quality/printed-volume.ts';
import { decimalText, type ToText } from '../../metric/metric.ts';
import type { Report } from '../../report/report.ts';
import { benchmarkSheet } from '../../sections/benchmark.ts';
import { instrumentsSheet } from '../../sections/instruments.ts';
import { inventorySheet } from '../../sections/inventory.ts';
import { latencySheet } from '../../sections/latency.ts';
import { makerSheet } from '../../sections/maker.ts';
import { markoutSheet } from '../../sections/markouts.ts';
import { ordersSheet } from '../../sections/orders.ts';
import { periodsSheet } from '../../sections/periods.ts';
import { queueSheet } from '../../sections/queue.ts';
import { quotingSheet } from '../../sections/quoting.ts';
import { riskSheet } from '../../sections/risk.ts';
import { takerSheet } from '../../sections/taker.ts';
import { tradesSheet } from '../../sections/trades.ts';
import { type SheetBlock, sheetBlock } from './section-block.ts';

/** What the document tells beyond its contract. */
export interface DetailBlock extends StatisticsBlock {
  readonly orders: Readonly<Record<string, unknown>>;
  readonly attribution: Readonly<Record<'makerCapture' | 'takerCapture' | 'feesPaid' | 'rebates', string>>;
  readonly markets: readonly Readonly<Record<string, unknown>>[];
  readonly openPositions: readonly Readonly<Record<string, unknown>>[];
  readonly liquidations: readonly Readonly<Record<string, unknown>>[];
  /** The part of the fees that was charged for liquidating, and what was paid in other assets. */
  readonly fees: Readonly<Record<string, unknown>>;
  readonly quality: Readonly<Record<string, unknown>>;
  readonly execution: ExecutionBlock;
}

/** Arranges the details. */
export function detailBlock(report: Report, text: ToText): DetailBlock {
  const { activity, profit, attribution, quality } = report;
  const { fillRatio: _, makerShare: __, takerShare: ___, volume: ____, turnover: _____, ...orders } = activity;
  return {
    orders: {
      ...orders,
      fillRatioByCount: text('fillRatioByCount', activity.fillRatioByCount),
      feeBps: text('feeBps', activity.feeBps),
      netPerVolumeBps: text('netPerVolumeBps', activity.netPerVolumeBps),
      orderToTrade: text('orderToTrade', activity.orderToTrade),
      cancelRatio: text('cancelRatio', activity.cancelRatio),
      fillCauses: activity.fillCauses.map(({ cause, fills, notional }) => ({
        cause,
        fills,
        notional: decimalText(notional),
      })),
    },
    ...statisticsBlock(report, text),
    attribution: {
      makerCapture: decimalText(attribution.makerCapture),
      takerCapture: decimalText(attribution.takerCapture),
      feesPaid: decimalText(profit.feesPaid),
      rebates: decimalText(profit.rebates),
    },
    markets: report.markets.map(({ instrument, marketChange, participation, exposure }) => ({
      instrument: instrument.id,
      fees: instrument.fees,
      marketChange: text(`marketChange.${instrument.id}`, marketChange),
      participation: text(`participation.${instrument.id}`, participation),
      longMicros: exposure.long,
      shortMicros: exposure.short,
      flatMicros: exposure.flat,
      largestLong: sizeText(exposure.largestLong, instrument),
      largestShort: sizeText(exposure.largestShort, instrument),
    })),
    openPositions: report.openPositions.map(({ position, averageEntry, unrealized }) => ({
      instrument: position.instrument.id,
      size: sizeText(position.size, position.instrument),
      averageEntry: decimalText(averageEntry),
      unrealized: decimalText(unrealized),
    })),
    liquidations: report.liquidations.map((liquidated) => ({
      instrument: liquidated.instrument,
      time: timeText(liquidated.time),
      position: sizeText(liquidated.position, instrumentOf(report, liquidated.instrument)),
      price: liquidated.price,
      equity: liquidated.equity,
      maintenance: liquidated.maintenance,
    })),
    fees: {
      liquidation: decimalText(profit.liquidationFees),
      inAssets: profit.feesInAssets.map(({ currency, amount, cost }) => ({
        currency,
        amount: decimalText(amount),
        cost: decimalText(cost),
      })),
    },
    quality: {
      verdict: quality.verdict,
      coverage: text('coverage', quality.coverage),
      taintedFills: quality.taintedFills,
      taintedNet: decimalText(quality.taintedNet),
      findings: quality.findings,
      firstFindings: quality.firstFindings.map(({ kind, instrument, time, sequence, detail, place }) => ({
        kind,
        instrument: instrument ?? null,
        time: timeText(time),
        sequence,
        detail,
        place: place ?? null,
      })),
      instruments: quality.instruments.map(({ tradedLots, ...one }) => ({
        ...one,
        printedVolume: decimalText(printedVolume({ tradedLots, ...one }, report.run.instruments)),
      })),
    },
    execution: executionBlock(report, text),
  };
}

function instrumentOf({ run }: Report, id: InstrumentId): Instrument {
  const found = run.instruments.find((one) => one.id === id);
  if (found !== undefined) return found;
  throw new ReplayError('BROKEN_JOURNAL', `the run did not announce the instrument ${id}`);
}

/** What became of the orders, what trading cost and how quoting went: the sheets of the outline, under their names there. */
export type ExecutionBlock = Readonly<
  Record<'orders' | 'taker' | 'maker' | 'markouts' | 'quoting' | 'queue' | 'latency', SheetBlock>
>;

export const executionBlock = (report: Report, text: ToText): ExecutionBlock => ({
  orders: sheetBlock(ordersSheet(report), text),
  taker: sheetBlock(takerSheet(report), text),
  maker: sheetBlock(makerSheet(report), text),
  markouts: sheetBlock(markoutSheet(report), text),
  quoting: sheetBlock(quotingSheet(report), text),
  queue: sheetBlock(queueSheet(report), text),
  latency: sheetBlock(latencySheet(report), text),
});

/** What the trades came to, at what risk, when, holding what, and beside what: the sheets of the outline, under their names there. */
export type StatisticsBlock = Readonly<
  Record<'trades' | 'risk' | 'periods' | 'instruments' | 'inventory' | 'benchmark', SheetBlock>
>;

export const statisticsBlock = (report: Report, text: ToText): StatisticsBlock => ({
  trades: sheetBlock(tradesSheet(report), text),
  risk: { interval: report.risk.grid.name, intervals: report.risk.intervals, ...sheetBlock(riskSheet(report), text) },
  periods: sheetBlock(periodsSheet(report), text),
  instruments: sheetBlock(instrumentsSheet(report), text),
  inventory: sheetBlock(inventorySheet(report), text),
  benchmark: sheetBlock(benchmarkSheet(report), text),
});
