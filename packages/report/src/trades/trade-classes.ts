import { type Decimal, decimalOf, type OrderId } from '@replay/core';
import { type Metric, share } from '../metric/metric.ts';
import { type Metrics, valuesOf } from '../metric/metric-table.ts';
import type { RoundTrip } from './round-trip.ts';

/** The trades of one class: a side, an hour of the day or a tag. */
export const classMetrics: Metrics<ClassOutcome, readonly RoundTrip[]> = {
  trades: { title: 'Trades', unit: 'count', value: (trips) => trips.length },
  wins: { title: 'Won', unit: 'count', value: winsOf },
  winRate: {
    title: 'Win rate',
    unit: 'share',
    value: (trips) => share(winsOf(trips), trips.length, 'NO_CLOSED_TRADES'),
  },
  net: {
    title: 'Net',
    unit: 'money',
    value: (trips) => decimalOf(trips.reduce((sum, { money }) => sum + money.net, 0n)),
    definition: 'Net result, with fees and funding.',
  },
};

export interface ClassOutcome {
  readonly trades: number;
  readonly wins: number;
  readonly winRate: Metric;
  readonly net: Decimal;
}

/** The trades that closed in one hour of the day, 0 to 23 UTC, on whichever day. */
export type HourOutcome = ClassOutcome & { readonly hour: number };

/** The trades opened by orders of one tag; undefined for orders without a tag. */
export type TagOutcome = ClassOutcome & { readonly tag: string | undefined };

/** Every trade is in one class by side, one by hour and one by tag, so that each set of classes adds up to all trades. */
export interface TradeClasses {
  readonly bySide: Readonly<Record<RoundTrip['side'], ClassOutcome>>;
  /** Hours in which a trade closed, ascending. */
  readonly byHour: readonly HourOutcome[];
  /** Alphabetically; untagged trades last. */
  readonly byTag: readonly TagOutcome[];
}

/** The tag of an order. */
export type TagOf = (order: OrderId) => string | undefined;

export function tradeClasses(trips: readonly RoundTrip[], tagOf: TagOf): TradeClasses {
  const sides = groupedBy(trips, ({ side }) => side);
  const hours = groupedBy(trips, ({ closedAt }) => Math.floor(closedAt / 3_600_000_000) % 24);
  const tags = groupedBy(trips, ({ openedBy }) => tagOf(openedBy));
  const outcome = (some: readonly RoundTrip[] = []): ClassOutcome => valuesOf(classMetrics, some);
  return {
    bySide: { long: outcome(sides.get('long')), short: outcome(sides.get('short')) },
    byHour: [...hours].toSorted(([one], [other]) => one - other).map(([hour, some]) => ({ hour, ...outcome(some) })),
    byTag: [...tags].toSorted(byTag).map(([tag, some]) => ({ tag, ...outcome(some) })),
  };
}

function groupedBy<Key>(trips: readonly RoundTrip[], keyOf: (trip: RoundTrip) => Key): Map<Key, RoundTrip[]> {
  const groups = new Map<Key, RoundTrip[]>();
  for (const trip of trips) {
    const key = keyOf(trip);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [trip]);
    else group.push(trip);
  }
  return groups;
}

function winsOf(trips: readonly RoundTrip[]): number {
  return trips.filter(({ money }) => money.net > 0n).length;
}

type Tagged = readonly [tag: string | undefined, trips: readonly RoundTrip[]];

function byTag([one]: Tagged, [other]: Tagged): number {
  if (one === undefined || other === undefined) return one === undefined ? 1 : -1;
  return one < other ? -1 : 1;
}
