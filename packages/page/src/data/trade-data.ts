import {
  type Decimal,
  dividedEvenly,
  type InstrumentId,
  type Money,
  moneyDecimals,
  moneyText,
  sizeText,
} from '@replay/core';
import { moneyDigits, type Report, type RoundTrip } from '@replay/report';
import { type Column, columnOf } from './column.ts';

/** The closed trades as columns of texts, in the order of closing. */
export interface TradeData {
  readonly inAll: number;
  readonly instruments: readonly string[];
  /** The most digits that amounts of money are shown with. */
  readonly digits: number;
  readonly rows: {
    readonly trade: readonly number[];
    /** Places in `instruments`. */
    readonly instrument: readonly number[];
    readonly side: readonly RoundTrip['side'][];
    readonly size: readonly string[];
    readonly entry: readonly string[];
    readonly exit: readonly string[];
    readonly opened: Column;
    readonly lasting: Column;
    readonly fees: readonly string[];
    readonly net: readonly string[];
    /** The worst and the best the trade stood at; an empty text where no mid was seen. */
    readonly worst: readonly string[];
    readonly best: readonly string[];
  };
}

/** So many rows are told; a page is no place for more, and trades.csv has them all. */
export const tradesListed = 2_000;

export function tradeData({ roundTrips, run, profit }: Report): TradeData {
  const trips = roundTrips.slice(0, tradesListed);
  const ids: InstrumentId[] = run.instruments.map(({ id }) => id);
  const byId = new Map(run.instruments.map((instrument) => [instrument.id, instrument]));
  const priceOf = ({ instrument }: RoundTrip, price: Decimal): string =>
    shortened(price, decimalsOf(byId.get(instrument)?.tickSize ?? '1') + 2);
  const column = <Value>(value: (trip: RoundTrip) => Value): readonly Value[] => trips.map(value);
  return {
    inAll: roundTrips.length,
    instruments: ids,
    digits: Math.max(moneyDigits(run.currency, profit.netPnl), 4),
    rows: {
      trade: column(({ trade }) => trade),
      instrument: column(({ instrument }) => ids.indexOf(instrument)),
      side: column(({ side }) => side),
      size: column(({ size, instrument }) => {
        const terms = byId.get(instrument);
        return terms === undefined ? String(size) : sizeText(size, terms);
      }),
      entry: column((trip) => priceOf(trip, trip.entryPrice)),
      exit: column((trip) => priceOf(trip, trip.exitPrice)),
      opened: columnOf(
        column(({ openedAt }) => openedAt),
        1,
        trips[0]?.openedAt,
      ),
      lasting: columnOf(
        column(({ openedAt, closedAt }) => closedAt - openedAt),
        1,
      ),
      fees: column(({ money }) => shortMoney(money.fees)),
      net: column(({ money }) => shortMoney(money.net)),
      worst: column(({ excursionMoney: seen }) => (seen === undefined ? '' : shortMoney(seen.worst))),
      best: column(({ excursionMoney: seen }) => (seen === undefined ? '' : shortMoney(seen.best))),
    },
  };
}

/** The finest step of money that a page tells, of ten decimals. */
const finest = 10n ** BigInt(moneyDecimals - 10);

const shortMoney = (money: Money): string => moneyText(dividedEvenly(money, finest) * finest);

/** For people: averages of prices need not end. */
const shortened = (value: Decimal, decimals: number): string => {
  const text = value.toDecimalPlaces(decimals).toFixed();
  return text === '-0' ? '0' : text;
};

const decimalsOf = (step: string): number => (step.split('.')[1] ?? '').length;
