import { type Decimal, decimalOf, type Micros, type Money, timeText } from '@replay/core';
import { type Metric, share } from '../metric/metric.ts';
import { type Metrics, valuesOf } from '../metric/metric-table.ts';
import type { FillTable } from '../orders/fill-table.ts';
import type { RoundTrip } from '../trades/round-trip.ts';
import { type HourlyEquity, hourMicros, hourOf } from './hourly-equity.ts';

interface PeriodSums {
  netPnl: Money;
  fees: Money;
  volume: Money;
  executions: number;
  trades: number;
  /** The extremes of the latest hours without a break, to find drawdowns that reach from one hour into another. */
  extremes: Pick<HourlyEquity, 'peak' | 'trough' | 'drawdown'> | undefined;
}

/** One period of a run. */
export const periodMetrics: Metrics<PeriodFigures, PeriodSums> = {
  netPnl: { title: 'Net P&L', unit: 'money', value: ({ netPnl }) => decimalOf(netPnl) },
  fees: { title: 'Fees', unit: 'money', value: ({ fees }) => decimalOf(fees) },
  volume: { title: 'Volume', unit: 'money', value: ({ volume }) => decimalOf(volume) },
  executions: { title: 'Executions', unit: 'count', value: ({ executions }) => executions },
  trades: { title: 'Trades', unit: 'count', value: ({ trades }) => trades, definition: 'Closed in the period.' },
  maxDrawdown: {
    title: 'Max drawdown',
    unit: 'money',
    value: ({ extremes }) => decimalOf(extremes?.drawdown ?? 0n),
    definition:
      'The largest fall of equity within the period, on every event; of an hour of the day, the largest within one such hour.',
  },
};

export interface PeriodFigures {
  readonly netPnl: Decimal;
  readonly fees: Decimal;
  readonly volume: Decimal;
  readonly executions: number;
  readonly trades: number;
  readonly maxDrawdown: Decimal;
}

/**
 * `name` is `2024-08-08` for a day, `2024-08-05` for the week of that Monday, `2024-08` for a month, `14` for an hour of the day. A period
 * begins with the events of its first instant, UTC, and periods add up to the whole run.
 */
export type Period = PeriodFigures & { readonly name: string };

/** A run by calendar: every day, week and month that it touched, and the hours of the day with an event. */
export interface Periods {
  readonly days: readonly Period[];
  readonly weeks: readonly Period[];
  readonly months: readonly Period[];
  readonly hoursOfDay: readonly Period[];
  readonly winningDays: Metric;
}

export interface PeriodsInput {
  readonly hours: readonly HourlyEquity[];
  readonly fills: FillTable;
  readonly roundTrips: readonly RoundTrip[];
  readonly from: Micros;
  readonly to: Micros;
}

export function periodsOf({ hours, fills, roundTrips, from, to }: PeriodsInput): Periods {
  const byHour = sumsByHour(hours, fills, roundTrips);
  const dayStarts = dayStartsOf(from, to);
  const grouped = (
    nameOf: (hour: number) => string,
    names: readonly string[],
    hasBreaks = false,
  ): readonly Period[] => {
    const sums = new Map(names.map((name) => [name, emptyPeriod()]));
    for (const [hour, one] of byHour) {
      const name = nameOf(hour);
      sums.set(name, combined(sums.get(name) ?? emptyPeriod(), one, hasBreaks));
    }
    return [...sums]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, sum]) => ({ name, ...valuesOf(periodMetrics, sum) }));
  };
  const days = grouped(dayOf, dayStarts.map(dayOf));
  return {
    days,
    weeks: grouped(weekOf, dayStarts.map(weekOf)),
    months: grouped(monthOf, dayStarts.map(monthOf)),
    hoursOfDay: grouped((hour) => String(hour % 24).padStart(2, '0'), [], true),
    winningDays: share(days.filter(({ netPnl }) => netPnl.gt(0)).length, days.length, 'RUN_TOO_SHORT'),
  };
}

const dayOf = (hour: number): string => timeText((hour * hourMicros) as Micros).slice(0, 10);
const monthOf = (hour: number): string => dayOf(hour).slice(0, 7);

/** 1970 began on a Thursday, three days after a Monday. */
const weekOf = (hour: number): string => dayOf((Math.floor((Math.floor(hour / 24) + 3) / 7) * 7 - 3) * 24);

/** The first hour of each day of a run; a run that ends at midnight does not touch the day that begins there. */
function dayStartsOf(from: Micros, to: Micros): readonly number[] {
  const hours: number[] = [];
  const last = hourOf(Math.max(to - 1, from) as Micros);
  for (let hour = Math.floor(hourOf(from) / 24) * 24; hour <= last; hour += 24) hours.push(hour);
  return hours;
}

function sumsByHour(
  hours: readonly HourlyEquity[],
  fills: FillTable,
  roundTrips: readonly RoundTrip[],
): ReadonlyMap<number, PeriodSums> {
  const sums = new Map<number, PeriodSums>();
  for (const { hour, opening, closing, executions, ...extremes } of hours)
    sums.set(hour, { ...emptyPeriod(), netPnl: closing - opening, executions, extremes });
  for (let index = 0; index < fills.length; index += 1) {
    const sum = sums.get(hourOf(fills.time(index)));
    if (sum === undefined) continue;
    sum.fees += fills.fee(index);
    sum.volume += fills.notional(index);
  }
  for (const { closedAt } of roundTrips) {
    const sum = sums.get(hourOf(closedAt));
    if (sum !== undefined) sum.trades += 1;
  }
  return sums;
}

const emptyPeriod = (): PeriodSums => ({
  netPnl: 0n,
  fees: 0n,
  volume: 0n,
  executions: 0,
  trades: 0,
  extremes: undefined,
});

/** A period followed by a later one. Equity did not move between them, unless there is a break. */
const combined = (one: PeriodSums, later: PeriodSums, hasBreak: boolean): PeriodSums => ({
  netPnl: one.netPnl + later.netPnl,
  fees: one.fees + later.fees,
  volume: one.volume + later.volume,
  executions: one.executions + later.executions,
  trades: one.trades + later.trades,
  extremes: combinedExtremes(one.extremes, later.extremes, hasBreak),
});

/** A drawdown of two periods lies in the first, in the second, or goes from the peak of the first to the trough of the second. */
function combinedExtremes(
  one: PeriodSums['extremes'],
  later: PeriodSums['extremes'],
  hasBreak: boolean,
): PeriodSums['extremes'] {
  if (one === undefined || later === undefined) return one ?? later;
  const across = hasBreak ? 0n : one.peak - later.trough;
  return {
    peak: one.peak > later.peak ? one.peak : later.peak,
    trough: one.trough < later.trough ? one.trough : later.trough,
    drawdown: [one.drawdown, later.drawdown, across].reduce((most, fall) => (fall > most ? fall : most)),
  };
}
