import { type Decimal, type Instrument, type InstrumentQuality, zero } from '@replay/core';
import { averageEntry, type Position } from '@replay/ledger';
import type { Attribution, MarkedPosition } from '../account/accounting.ts';
import { amount, type Metric, missing, share } from '../metric/metric.ts';
import { type BuyAndHold, buyAndHold } from './benchmarks.ts';
import type { Exposure } from './exposure.ts';
import type { Inventory } from './inventory.ts';
import type { Mark, MarketSeen } from './market-tracker.ts';
import type { Traded } from './traded.ts';

/** One instrument over the run. */
export interface MarketFigures {
  readonly instrument: Instrument;
  /** Last mid over first mid, less one. */
  readonly marketChange: Metric;
  /** Own volume as a share of what was printed. */
  readonly participation: Metric;
  readonly exposure: Exposure;
  readonly inventory: Inventory;
  /** Its part of where the profit came from: the parts of all instruments add up to those of the account. */
  readonly attribution: Attribution;
  readonly traded: Traded;
  /** The least that holding had come to since a position was last opened from flat, or turned over. */
  readonly worstInventoryLoss: Metric;
  /** What holding earned while nine tenths of the largest position or more were held. */
  readonly inventoryPnlNearLimit: Metric;
  /** Own volume over the mean notional held. */
  readonly inventoryTurnover: Metric;
  /** Orders refused or cut for a limit of the position: no run has such a limit so far. */
  readonly limitHits: Metric;
  readonly buyAndHold: BuyAndHold;
  readonly mark: Mark;
}

/** What was still held at the end, marked at the mid. */
export interface OpenPosition {
  readonly position: Position;
  readonly averageEntry: Decimal;
  readonly unrealized: Decimal;
}

/** The account that the instrument was traded in. */
export interface MarketContext {
  readonly capital: Decimal;
  readonly netPnl: Decimal;
  /** Its printed volume, known once the run has counted it. */
  readonly quality: InstrumentQuality | undefined;
}

/** What became of one instrument. */
export function marketFigures(
  { position, firstMid, lastMid }: MarkedPosition,
  { exposure, inventory, profit, traded, mark }: MarketSeen,
  { capital, netPnl, quality }: MarketContext,
): MarketFigures {
  const { instrument, fees, funding } = position;
  const moved = firstMid === undefined || lastMid === undefined ? undefined : lastMid - firstMid;
  const { makerCapture, takerCapture } = profit;
  const spreadCapture = makerCapture.add(takerCapture);
  const net = spreadCapture.add(profit.inventory).sub(fees).add(funding);
  const filled = traded.bought + traded.sold;
  const volume = traded.buyVolume.add(traded.sellVolume);
  const held = inventory.absoluteNotional.mean;
  const ofHolding = (earned: Decimal): Metric => (filled === 0 ? missing('NO_FILLS') : amount(earned));
  return {
    instrument,
    marketChange: moved === undefined ? missing('NO_REFERENCE_MID') : share(moved, firstMid ?? 0, 'ZERO_DENOMINATOR'),
    participation:
      quality === undefined ? missing('NOT_RECORDED') : share(filled, quality.tradedLots, 'NO_MARKET_TRADES'),
    exposure,
    inventory,
    attribution: {
      spreadCapture,
      makerCapture,
      takerCapture,
      inventory: profit.inventory,
      fees,
      funding,
      net,
    },
    traded,
    worstInventoryLoss: ofHolding(profit.worstInventoryLoss),
    inventoryPnlNearLimit: ofHolding(profit.inventoryNearLimit),
    inventoryTurnover: held.status === 'known' ? share(volume, held.value, 'ZERO_DENOMINATOR') : held,
    limitHits: missing('NOT_APPLICABLE'),
    buyAndHold: buyAndHold({ contract: instrument.contract, capital, netPnl, firstMid, lastMid }),
    mark,
  };
}

export const openPositionOf = ({ position, unrealized }: MarkedPosition): OpenPosition => ({
  position,
  averageEntry: averageEntry(position) ?? zero,
  unrealized,
});
