import { type Micros, micros } from './units.ts';

/** What Tardis calls an exchange that others call by its newer name: `okx-swap` is `okex-swap`. */
export const exchangeName = (name: string): string => name.replace(/^okx(?=-|$)/, 'okex');

/** The names an exchange goes by, the one given first. */
export function exchangeNames(name: string): readonly string[] {
  return [...new Set([name, exchangeName(name), name.replace(/^okex(?=-|$)/, 'okx')])];
}

/** Whether a name that a user gives means an exchange: `okx-swap` means `okex-swap`. */
export const meansExchange = (name: string, exchange: string): boolean =>
  name === exchange || exchangeName(name) === exchangeName(exchange);

/** The first days of which relays have data of a venue and all its markets. */
const firstDays: Readonly<Record<string, string>> = {
  binance: '2019-10-01',
  bybit: '2020-01-01',
  okex: '2020-01-01',
  deribit: '2018-01-01',
};

/** Since when relays have data of an exchange; undefined where that is not known. */
export function relayedSince(exchange: string): Micros | undefined {
  const day = firstDays[exchangeName(exchange).replace(/-.*/, '')];
  return day === undefined ? undefined : micros(Date.parse(day) * 1000);
}
