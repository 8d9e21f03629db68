import { type Decimal, decimalOf, type Micros, type Money, timeText } from '@replay/core';
import { type Metric, share } from '../metric/metric.ts';
import type { Fills } from '../orders/fill-table.ts';
import type { RoundTrip } from '../trades/round-trip.ts';
import { type HourOfRun, hourOf } from './hourly-equity.ts';

/** One period of a run, at UTC: it begins with what happens at its first instant. Periods add up to the whole run. */
export interface Period {
  /** `2024-08-08` for a day, `2024-08-05` for the week of that Monday, `2024-08` for a month, `14` for an hour of the day. */
  readonly name: string;
  /** Net profit or loss: equity at its end less that at its beginning. */
  readonly netPnl: Decimal;
  readonly fees: Decimal;
  readonly volume: Decimal;
  readonly executions: number;
  /** Closed in it. */
  readonly trades: number;
  /** The deepest fall within it, on every event; of an hour of the day, the deepest within one such hour. */
  readonly maxDrawdown: Decimal;
}

/** A run by calendar (metrics.md 6). Days, weeks and months are all that the run touched; hours of the day those with an event. */
export interface Periods {
  readonly days: readonly Period[];
  readonly weeks: readonly Period[];
  readonly months: readonly Period[];
  readonly hoursOfDay: readonly Period[];
  /** Days with a profit among all days: no win rate. */
  readonly winningDays: Metric;
}

/** What a period is made of. */
interface Sum {
  netPnl: Money;
  fees: Money;
  volume: Money;
  executions: number;
  trades: number;
  /** The extremes of its last stretch without a break, to find falls that reach from one hour into another. */
  reach: Pick<HourOfRun, 'peak' | 'trough' | 'fall'> | undefined;
}

export interface PeriodsOf {
  readonly hours: readonly HourOfRun[];
  readonly fills: Fills;
  readonly roundTrips: readonly RoundTrip[];
  readonly from: Micros;
  readonly to: Micros;
}

export function periodsOf({ hours, fills, roundTrips, from, to }: PeriodsOf): Periods {
  const byHour = sumsByHour(hours, fills, roundTrips);
  const days = daysOf(from, to);
  const rolled = (nameOf: (hour: number) => string, names: readonly string[], apart = false): readonly Period[] => {
    const sums = new Map(names.map((name) => [name, nothing()]));
    for (const [hour, one] of byHour) {
      const name = nameOf(hour);
      sums.set(name, together(sums.get(name) ?? nothing(), one, apart));
    }
    return [...sums].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, sum]) => periodOf(name, sum));
  };
  const allDays = rolled(dayOf, days.map(dayOf));
  return {
    days: allDays,
    weeks: rolled(weekOf, days.map(weekOf)),
    months: rolled(monthOf, days.map(monthOf)),
    hoursOfDay: rolled((hour) => String(hour % 24).padStart(2, '0'), [], true),
    winningDays: share(allDays.filter(({ netPnl }) => netPnl.gt(0)).length, allDays.length, 'RUN_TOO_SHORT'),
  };
}

const hourMicros = 3_600_000_000;
const dayOf = (hour: number): string => timeText((hour * hourMicros) as Micros).slice(0, 10);
const monthOf = (hour: number): string => dayOf(hour).slice(0, 7);

/** 1970 began on a Thursday, three days after a Monday. */
const weekOf = (hour: number): string => dayOf((Math.floor((Math.floor(hour / 24) + 3) / 7) * 7 - 3) * 24);

/** The first hour of every day of a run, from the one that holds its beginning to the one that holds what came before its end. */
function daysOf(from: Micros, to: Micros): readonly number[] {
  const hours: number[] = [];
  const last = hourOf(Math.max(to - 1, from) as Micros);
  for (let hour = Math.floor(hourOf(from) / 24) * 24; hour <= last; hour += 24) hours.push(hour);
  return hours;
}

function sumsByHour(
  hours: readonly HourOfRun[],
  fills: Fills,
  roundTrips: readonly RoundTrip[],
): ReadonlyMap<number, Sum> {
  const sums = new Map<number, Sum>();
  for (const { hour, opening, closing, executions, peak, trough, fall } of hours) {
    sums.set(hour, { ...nothing(), netPnl: closing - opening, executions, reach: { peak, trough, fall } });
  }
  for (let place = 0; place < fills.length; place += 1) {
    const sum = sums.get(hourOf(fills.time(place)));
    if (sum === undefined) continue;
    sum.fees += fills.fee(place);
    sum.volume += fills.notional(place);
  }
  for (const { closedAt } of roundTrips) {
    const sum = sums.get(hourOf(closedAt));
    if (sum !== undefined) sum.trades += 1;
  }
  return sums;
}

const nothing = (): Sum => ({
  netPnl: 0n,
  fees: 0n,
  volume: 0n,
  executions: 0,
  trades: 0,
  reach: undefined,
});

/** Two sums as one, the later second. Equity between them stood still, unless they lie apart. */
const together = (one: Sum, other: Sum, apart: boolean): Sum => ({
  netPnl: one.netPnl + other.netPnl,
  fees: one.fees + other.fees,
  volume: one.volume + other.volume,
  executions: one.executions + other.executions,
  trades: one.trades + other.trades,
  reach: reachOf(one.reach, other.reach, apart),
});

/** A fall of two stretches is one of the first, one of the second, or from the peak of the first to the trough of the second. */
function reachOf(one: Sum['reach'], other: Sum['reach'], apart: boolean): Sum['reach'] {
  if (one === undefined || other === undefined) return one ?? other;
  const across = apart ? 0n : one.peak - other.trough;
  return {
    peak: one.peak > other.peak ? one.peak : other.peak,
    trough: one.trough < other.trough ? one.trough : other.trough,
    fall: [one.fall, other.fall, across].reduce((most, fall) => (fall > most ? fall : most)),
  };
}

const periodOf = (name: string, { netPnl, fees, volume, executions, trades, reach }: Sum): Period => ({
  name,
  netPnl: decimalOf(netPnl),
  fees: decimalOf(fees),
  volume: decimalOf(volume),
  executions,
  trades,
  maxDrawdown: decimalOf(reach?.fall ?? 0n),
});
