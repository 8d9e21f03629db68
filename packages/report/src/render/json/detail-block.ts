import { type Instrument, type InstrumentId, ReplayError, sizeText, timeText } from '@replay/core';
import { printedVolume } from '../../data-quality/printed-volume.ts';
import { decimalText, type ToText } from '../../metric/metric.ts';
import type { Report } from '../../report/report.ts';
import { benchmarkSection } from '../../sections/benchmark.ts';
import { instrumentsSection } from '../../sections/instruments.ts';
import { inventorySection } from '../../sections/inventory.ts';
import { makerSection } from '../../sections/maker.ts';
import { markoutsSection } from '../../sections/markouts.ts';
import { ordersSection } from '../../sections/orders.ts';
import { periodsSection } from '../../sections/periods.ts';
import { latencySection, queueSection, quotingSection } from '../../sections/quoting.ts';
import { riskSection } from '../../sections/risk.ts';
import type { SectionDefinition } from '../../sections/section-definition.ts';
import { takerSection } from '../../sections/taker.ts';
import { tradesSection } from '../../sections/trades.ts';
import { type SectionBlock, sectionBlock } from './section-block.ts';

type Block = Readonly<Record<string, unknown>>;

/** Sections of the report under their names in the document: returns, positions and benchmarks. */
const statisticsSections = {
  trades: tradesSection,
  risk: riskSection,
  periods: periodsSection,
  instruments: instrumentsSection,
  inventory: inventorySection,
  benchmark: benchmarkSection,
} as const satisfies Readonly<Record<string, SectionDefinition>>;

/** The same: orders, execution costs and quoting. */
const executionSections = {
  orders: ordersSection,
  taker: takerSection,
  maker: makerSection,
  markouts: markoutsSection,
  quoting: quotingSection,
  queue: queueSection,
  latency: latencySection,
} as const satisfies Readonly<Record<string, SectionDefinition>>;

/** The details of the document: every metric of the sections, and what is not one. */
export interface DetailBlock extends Readonly<Record<keyof typeof statisticsSections, SectionBlock>> {
  readonly orders: Block;
  readonly attribution: Readonly<Record<'makerCapture' | 'takerCapture' | 'feesPaid' | 'rebates', string>>;
  readonly markets: readonly Block[];
  readonly openPositions: readonly Block[];
  readonly liquidations: readonly Block[];
  /** The part of the fees that was charged for liquidations, and the fees paid in other assets. */
  readonly fees: Block;
  readonly quality: Block;
  readonly execution: Readonly<Record<keyof typeof executionSections, SectionBlock>>;
}

export function detailBlock(report: Report, text: ToText): DetailBlock {
  const { profit, attribution } = report;
  const blocksOf = <Name extends string>(sections: Readonly<Record<Name, SectionDefinition>>) =>
    Object.fromEntries(
      Object.entries<SectionDefinition>(sections).map(([name, section]) => [name, sectionBlock(section, report, text)]),
    ) as Record<Name, SectionBlock>;
  const orders = orderBlock(report, text);
  const statistics = blocksOf(statisticsSections);
  return {
    orders,
    ...statistics,
    risk: { interval: report.risk.grid.name, intervals: report.risk.intervals, ...statistics.risk },
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
    liquidations: report.liquidations.map(({ instrument, time, position, price, equity, maintenance }) => ({
      instrument,
      time: timeText(time),
      position: sizeText(position, instrumentOf(report, instrument)),
      price,
      equity,
      maintenance,
    })),
    fees: {
      liquidation: decimalText(profit.liquidationFees),
      inAssets: profit.feesInAssets.map(({ currency, amount, cost }) => ({
        currency,
        amount: decimalText(amount),
        cost: decimalText(cost),
      })),
    },
    quality: qualityBlock(report, text),
    execution: blocksOf(executionSections),
  };
}

/** Counts and causes; ratios of the summary are not repeated. */
function orderBlock({ activity }: Report, text: ToText): Block {
  const { fillRatio: _, makerShare: __, takerShare: ___, volume: ____, turnover: _____, ...orders } = activity;
  const ratio = (name: 'fillRatioByCount' | 'feeBps' | 'netPerVolumeBps' | 'orderToTrade' | 'cancelRatio') => ({
    [name]: text(name, activity[name]),
  });
  const names = [
    'orders',
    'denied',
    'rejected',
    'accepted',
    'unacknowledged',
    'filled',
    'cancelled',
    'expired',
    'openAtEnd',
    'cancelledPartly',
    'expiredPartly',
    'cancels',
    'cancelsRejected',
    'amends',
    'amendsRejected',
    'otherDenials',
    'fills',
    'executions',
  ] as const;
  return {
    ...Object.fromEntries(names.map((name) => [name, orders[name]])),
    ...ratio('fillRatioByCount'),
    ...ratio('feeBps'),
    ...ratio('netPerVolumeBps'),
    ...ratio('orderToTrade'),
    ...ratio('cancelRatio'),
    peakMessagesPerSecond: activity.peakMessagesPerSecond,
    fillCauses: activity.fillCauses.map(({ notional, ...cause }) => ({ ...cause, notional: decimalText(notional) })),
    denialReasons: activity.denialReasons,
    rejectionReasons: activity.rejectionReasons,
  };
}

const qualityBlock = ({ quality, run }: Report, text: ToText): Block => ({
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
    printedVolume: decimalText(printedVolume({ tradedLots, ...one }, run.instruments)),
  })),
});

function instrumentOf({ run }: Report, id: InstrumentId): Instrument {
  const found = run.instruments.find((one) => one.id === id);
  if (found !== undefined) return found;
  throw new ReplayError('BROKEN_JOURNAL', `the run did not announce the instrument ${id}`);
}
