import { type Decimal, decimalOf, type OrderId } from '@replay/core';
import { type Metric, share } from '../metric/metric.ts';
import type { RoundTrip } from './round-trip.ts';

/** A class of trades that one wants to compare with the others. */
export interface ClassOutcome {
  readonly trades: number;
  readonly wins: number;
  readonly winRate: Metric;
  readonly net: Decimal;
}

/** The trades of one hour of the day, whichever day it was. */
export interface HourOutcome extends ClassOutcome {
  /** 0 to 23, UTC: when they closed. */
  readonly hour: number;
}

/** The trades that orders of one tag opened. */
export interface TagOutcome extends ClassOutcome {
  /** Undefined for the orders without one. */
  readonly tag: string | undefined;
}

/** Every trade is in one class by its side, in one by its hour and in one by its tag, so each adds up to all of them. */
export interface TradeClasses {
  readonly bySide: Readonly<Record<RoundTrip['side'], ClassOutcome>>;
  /** Hours in which a trade closed, in their order. */
  readonly byHour: readonly HourOutcome[];
  /** In the order of the letters; the untagged ones last. */
  readonly byTag: readonly TagOutcome[];
}

/** What the strategy called an order. */
export type TagOf = (order: OrderId) => string | undefined;

export function tradeClasses(trips: readonly RoundTrip[], tagOf: TagOf): TradeClasses {
  const sides = classesOf(trips, ({ side }) => side);
  const hours = classesOf(trips, ({ closedAt }) => Math.floor(closedAt / 3_600_000_000) % 24);
  const tags = classesOf(trips, ({ openedBy }) => tagOf(openedBy));
  return {
    bySide: { long: outcomeOf(sides.get('long') ?? []), short: outcomeOf(sides.get('short') ?? []) },
    byHour: [...hours].toSorted(([one], [other]) => one - other).map(([hour, own]) => ({ hour, ...outcomeOf(own) })),
    byTag: [...tags].toSorted(byName).map(([tag, own]) => ({ tag, ...outcomeOf(own) })),
  };
}

function classesOf<Key>(trips: readonly RoundTrip[], keyOf: (trip: RoundTrip) => Key): Map<Key, RoundTrip[]> {
  const classes = new Map<Key, RoundTrip[]>();
  for (const trip of trips) {
    const key = keyOf(trip);
    const own = classes.get(key);
    if (own === undefined) classes.set(key, [trip]);
    else own.push(trip);
  }
  return classes;
}

function outcomeOf(trips: readonly RoundTrip[]): ClassOutcome {
  const wins = trips.filter(({ money }) => money.net > 0n).length;
  return {
    trades: trips.length,
    wins,
    winRate: share(wins, trips.length, 'NO_CLOSED_TRADES'),
    net: decimalOf(trips.reduce((sum, { money }) => sum + money.net, 0n)),
  };
}

type Tagged = readonly [tag: string | undefined, trips: readonly RoundTrip[]];

function byName([one]: Tagged, [other]: Tagged): number {
  if (one === undefined || other === undefined) return one === undefined ? 1 : -1;
  return one < other ? -1 : 1;
}
