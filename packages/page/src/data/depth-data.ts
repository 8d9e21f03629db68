import type { DepthColumn } from '@replay/report';
import { type Column, columnOf } from './column.ts';
import { chosen } from './thinning.ts';

/**
 * The book over time, for a picture: each level two bytes or so, its distance from the level before in ticks and its size as one of 255
 * shades. Spread and imbalance are reckoned here, where sizes are still whole.
 */
export interface DepthData {
  readonly times: Column;
  /** Bid levels, then ask levels, of each column. */
  readonly bidCounts: Column;
  readonly askCounts: Column;
  /** Prices of all bids of all columns, then of all asks; each side's best first. */
  readonly prices: Column;
  readonly shades: Column;
  readonly spread: Column;
  /** (bid size − ask size) / (both) over the levels recorded. */
  readonly imbalance: Column;
  readonly largestLots: number;
  readonly columnsInAll: number;
}

/** Undefined where nothing was recorded. With more levels than `kept` in all, columns are left out evenly. */
export function depthData(recorded: readonly DepthColumn[], tick: number, kept: number): DepthData | undefined {
  if (recorded.length === 0) return undefined;
  const levelsInAll = recorded.reduce((sum, { bids, asks }) => sum + bids.length + asks.length, 0);
  const most = Math.max(Math.floor((recorded.length * kept) / Math.max(levelsInAll, 1)), 2);
  const columns = chosen(recorded, most);
  const levels = [...columns.flatMap(({ bids }) => bids), ...columns.flatMap(({ asks }) => asks)];
  const largest = levels.reduce((most, [, size]) => Math.max(most, size), 1);
  return {
    times: columnOf(
      columns.map(({ time }) => time),
      1,
      columns[0]?.time,
    ),
    bidCounts: columnOf(
      columns.map(({ bids }) => bids.length),
      1,
    ),
    askCounts: columnOf(
      columns.map(({ asks }) => asks.length),
      1,
    ),
    prices: columnOf(
      levels.map(([price]) => price * tick),
      tick,
    ),
    shades: columnOf(
      levels.map(([, size]) => shadeOf(size, largest)),
      1,
    ),
    spread: columnOf(columns.map(spreadOf), 1),
    imbalance: columnOf(columns.map(imbalanceOf), 0.001),
    largestLots: largest,
    columnsInAll: recorded.length,
  };
}

/** By the logarithm: a book has a few large sizes and many small ones, and both are to be seen. */
const shadeOf = (size: number, largest: number): number => Math.round((255 * Math.log1p(size)) / Math.log1p(largest));

/** In ticks. */
function spreadOf({ bids, asks }: DepthColumn): number {
  const [bid, ask] = [bids[0]?.[0], asks[0]?.[0]];
  return bid === undefined || ask === undefined ? Number.NaN : ask - bid;
}

function imbalanceOf({ bids, asks }: DepthColumn): number {
  const sizeOf = (levels: DepthColumn['bids']): number => levels.reduce((sum, [, size]) => sum + size, 0);
  const [bid, ask] = [sizeOf(bids), sizeOf(asks)];
  return bid + ask === 0 ? Number.NaN : (bid - ask) / (bid + ask);
}
