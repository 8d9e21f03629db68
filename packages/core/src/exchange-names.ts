import { type Micros, micros } from './units.ts';

/** The Tardis name of an exchange: `okex-swap` for `okx-swap`. */
export const exchangeName = (name: string): string => name.replace(/^okx(?=-|$)/, 'okex');

/** All names of an exchange, the given one first. */
export function exchangeNames(name: string): readonly string[] {
  return [...new Set([name, exchangeName(name), name.replace(/^okex(?=-|$)/, 'okx')])];
}

/** Whether a name that a user gives means an exchange: `okx-swap` means `okex-swap`. */
export const meansExchange = (name: string, exchange: string): boolean =>
  name === exchange || exchangeName(name) === exchangeName(exchange);

/** The first day of relay data of each venue. */
const firstDays: Readonly<Record<string, string>> = {
  binance: '2019-10-01',
  bybit: '2020-01-01',
  okex: '2020-01-01',
  deribit: '2018-01-01',
};

/** The first day of relay data of an exchange; undefined if unknown. */
export function relayedSince(exchange: string): Micros | undefined {
  const day = firstDays[exchangeName(exchange).replace(/-.*/, '')];
  return day === undefined ? undefined : micros(Date.parse(day) * 1000);
}
