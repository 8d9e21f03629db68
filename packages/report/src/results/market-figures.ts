import { type Decimal, type Instrument, type InstrumentQuality, type Micros, zero } from '@replay/core';
import { averageEntry, type Position } from '@replay/ledger';
import type { Attribution, MarkedPosition } from '../account/accounting.ts';
import { amount, type Metric, missing, share } from '../metric/metric.ts';
import { type Metrics, valuesOf } from '../metric/metric-table.ts';
import { type BuyAndHold, buyAndHold } from './benchmarks.ts';
import type { Mark, MarketTotals } from './market-tracker.ts';

interface MarketInput {
  readonly position: MarkedPosition;
  readonly totals: MarketTotals;
  readonly context: MarketContext;
}

/** The run that traded the instrument. */
export interface MarketContext {
  readonly capital: Decimal;
  readonly netPnl: Decimal;
  readonly duration: number;
  /** With its printed volume; undefined until the run has counted it. */
  readonly quality: InstrumentQuality | undefined;
}

/** The market, and the part of it that the run traded. */
export const marketMetrics: Metrics<MarketShares, MarketInput> = {
  marketChange: {
    title: 'Moved',
    unit: 'share',
    value: ({ position: { firstMid, lastMid } }) =>
      firstMid === undefined || lastMid === undefined
        ? missing('NO_REFERENCE_MID')
        : share(lastMid - firstMid, firstMid, 'ZERO_DENOMINATOR'),
    definition: 'Last mid over first mid, less one.',
  },
  participation: {
    title: 'Participation',
    unit: 'share',
    value: ({ totals: { traded }, context: { quality } }) =>
      quality === undefined
        ? missing('NOT_RECORDED')
        : share(traded.bought + traded.sold, quality.tradedLots, 'NO_MARKET_TRADES'),
    definition: 'Own volume over all printed volume; above 1 % the missing market impact of own orders matters.',
  },
};

interface MarketShares {
  readonly marketChange: Metric;
  readonly participation: Metric;
}

/** Holding of one instrument. */
export const exposureMetrics: Metrics<ExposureFigures, MarketInput> = {
  timeLong: {
    title: 'Long',
    unit: 'share',
    value: (input) => shareOfTime(input, 'long'),
    definition: 'Share of the time.',
  },
  timeShort: {
    title: 'Short',
    unit: 'share',
    value: (input) => shareOfTime(input, 'short'),
    definition: 'Share of the time.',
  },
  timeFlat: {
    title: 'Flat',
    unit: 'share',
    value: (input) => shareOfTime(input, 'flat'),
    definition: 'Share of the time.',
  },
  inventoryTurnover: {
    title: 'Turnover',
    unit: 'ratio',
    value: ({ totals: { traded, inventory } }): Metric => {
      const held = inventory.absoluteNotional.mean;
      const volume = traded.buyVolume.add(traded.sellVolume);
      return held.status === 'known' ? share(volume, held.value, 'ZERO_DENOMINATOR') : held;
    },
    definition: 'Volume over the mean absolute notional of the position.',
  },
  halfLife: {
    title: 'Half-life, s',
    unit: 'ratio',
    value: ({ totals }) => totals.inventory.halfLife,
    definition: '−ln 2/ln φ, φ the slope of the position on that of a second before; not defined unless 0 < φ < 1.',
  },
  worstInventoryLoss: {
    title: 'Worst inventory P&L',
    unit: 'money',
    value: (input) => ifTraded(input, input.totals.profit.worstInventoryLoss),
    definition: 'The lowest inventory P&L, at any mid, since a position was opened from flat or reversed.',
  },
  inventoryPnlNearLimit: {
    title: 'Inventory P&L near the maximum',
    unit: 'money',
    value: (input) => ifTraded(input, input.totals.profit.inventoryNearLimit),
    definition: 'Inventory P&L while 90 % of the largest position or more were held.',
  },
  limitHits: {
    title: 'Limit hits',
    unit: 'count',
    value: () => missing('NOT_APPLICABLE'),
    definition: 'Orders refused or cut for a limit of the position; a run has no such limit.',
  },
};

export interface ExposureFigures {
  readonly timeLong: Metric;
  readonly timeShort: Metric;
  readonly timeFlat: Metric;
  readonly inventoryTurnover: Metric;
  readonly halfLife: Metric;
  readonly worstInventoryLoss: Metric;
  readonly inventoryPnlNearLimit: Metric;
  readonly limitHits: Metric;
}

/** One instrument over the run. */
export interface MarketFigures extends MarketShares, ExposureFigures, Omit<MarketTotals, 'profit'> {
  readonly instrument: Instrument;
  /** Its part of the net P&L: the attributions of all instruments add up to that of the account. */
  readonly attribution: Attribution;
  readonly buyAndHold: BuyAndHold;
  readonly mark: Mark;
}

/** A position that was open at the end, marked at the mid. */
export interface OpenPosition {
  readonly position: Position;
  readonly averageEntry: Decimal;
  readonly unrealized: Decimal;
}

export function marketFigures(position: MarkedPosition, totals: MarketTotals, context: MarketContext): MarketFigures {
  const { instrument, fees, funding } = position.position;
  const { profit, exposure, inventory, traded, mark } = totals;
  const { makerCapture, takerCapture } = profit;
  const spreadCapture = makerCapture.add(takerCapture);
  const net = spreadCapture.add(profit.inventory).sub(fees).add(funding);
  const { firstMid, lastMid } = position;
  const { capital, netPnl } = context;
  return {
    ...valuesOf(marketMetrics, { position, totals, context }),
    ...valuesOf(exposureMetrics, { position, totals, context }),
    instrument,
    exposure,
    inventory,
    traded,
    mark,
    attribution: { spreadCapture, makerCapture, takerCapture, inventory: profit.inventory, fees, funding, net },
    buyAndHold: buyAndHold({ contract: instrument.contract, capital, netPnl, firstMid, lastMid }),
  };
}

export const openPositionOf = ({ position, unrealized }: MarkedPosition): OpenPosition => ({
  position,
  averageEntry: averageEntry(position) ?? zero,
  unrealized,
});

const shareOfTime = (
  { totals: { exposure }, context: { duration } }: MarketInput,
  which: 'long' | 'short' | 'flat',
): Metric => share(exposure[which] satisfies Micros, duration, 'RUN_TOO_SHORT');

const ifTraded = ({ totals: { traded } }: MarketInput, money: Decimal): Metric =>
  traded.bought + traded.sold === 0 ? missing('NO_FILLS') : amount(money);
