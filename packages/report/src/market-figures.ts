import { type Decimal, type Instrument, type InstrumentQuality, zero } from '@replay/core';
import { averageEntry, type Position } from '@replay/ledger';
import type { MarkedPosition } from './accounting.ts';
import type { Exposure } from './exposure.ts';
import type { FillRecord } from './fills.ts';
import { type Metric, missing, share } from './metric.ts';

/** One instrument over the run. */
export interface MarketFigures {
  readonly instrument: Instrument;
  /** Last mid over first mid, less one. */
  readonly marketChange: Metric;
  /** Own volume as a share of what was printed. */
  readonly participation: Metric;
  readonly exposure: Exposure;
}

/** What was still held at the end, marked at the mid. */
export interface OpenPosition {
  readonly position: Position;
  readonly averageEntry: Decimal;
  readonly unrealized: Decimal;
}

/** What became of one instrument; its printed volume is only known once the run has counted it. */
export function marketFigures(
  { position: { instrument }, firstMid, lastMid }: MarkedPosition,
  exposure: Exposure,
  fills: readonly FillRecord[],
  quality: InstrumentQuality | undefined,
): MarketFigures {
  const moved = firstMid === undefined || lastMid === undefined ? undefined : lastMid - firstMid;
  const own = fills.filter((fill) => fill.instrument === instrument.id).reduce((sum, { size }) => sum + size, 0);
  return {
    instrument,
    marketChange: moved === undefined ? missing('NO_REFERENCE_MID') : share(moved, firstMid ?? 0, 'ZERO_DENOMINATOR'),
    participation: quality === undefined ? missing('NOT_RECORDED') : share(own, quality.tradedLots, 'NO_MARKET_TRADES'),
    exposure,
  };
}

export const openPositionOf = ({ position, unrealized }: MarkedPosition): OpenPosition => ({
  position,
  averageEntry: averageEntry(position) ?? zero,
  unrealized,
});
