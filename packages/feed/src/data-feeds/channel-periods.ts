import { type Micros, nearest, ReplayError, timeText } from '@replay/core';
import type { RawVenue } from '../raw/venues.ts';
import { mergedFilters, type SliceFilter } from './slice-filter.ts';

/** A part of a range in which an exchange's channels stayed the same, and what to ask for in it. */
export interface ChannelPeriod {
  readonly from: Micros;
  readonly to: Micros;
  readonly filters: readonly SliceFilter[];
}

/** How the recorded messages of an exchange are asked for and read. */
export interface ExchangeChannels {
  /** Whose language its messages speak. */
  readonly venue: RawVenue;
  /** A symbol as the exchange itself spells it. */
  readonly spelled: (symbol: string) => string;
  readonly channels: readonly DatedChannel[];
  /** Days on which a channel went on under the same name but at another pace. */
  readonly paces?: readonly string[];
}

/** A channel in use since a day inclusive, and until one exclusive. */
interface DatedChannel {
  /** The usual name, and others that a recording may have in its place. */
  readonly names: readonly [string, ...string[]];
  readonly since?: string;
  readonly until?: string;
}

const channel = (name: string, since?: string, until?: string): DatedChannel => ({
  names: [name],
  ...(since === undefined ? {} : { since }),
  ...(until === undefined ? {} : { until }),
});

const lower = (symbol: string): string => symbol.toLowerCase();
const upper = (symbol: string): string => symbol.toUpperCase();

const binanceFutures = (venue: 'binance-futures' | 'binance-delivery'): ExchangeChannels => ({
  venue,
  spelled: lower,
  channels: ['depth', 'depthSnapshot', 'trade', 'markPrice', 'forceOrder'].map((name) => channel(name)),
  paces: ['2020-01-07'],
});

// Recordings of Bybit speak its fifth language from here on.
const bybitFrom = '2023-04-05';
const bybitBook: DatedChannel = {
  names: ['orderbook.50', 'orderbook.200', 'orderbook.500', 'orderbook.1000'],
  since: bybitFrom,
};

/** OKX told tables until the end of 2021, one kind of book at a time before and after. `since`: its tick-by-tick tables. */
const okx = (market: string, since: string, tables: readonly string[], v5: readonly string[]): ExchangeChannels => ({
  venue: 'okx',
  spelled: upper,
  channels: [
    channel(`${market}/depth`, undefined, since),
    channel(`${market}/depth_l2_tbt`, since, '2021-12-23'),
    ...['trade', ...tables].map((name) => channel(`${market}/${name}`, undefined, '2021-12-23')),
    ...[
      ['2021-12-23', '2023-02-25'],
      ['2023-03-09', '2026-05-21'],
    ].map(([from, until]) => ({ names: ['books-l2-tbt', 'books'] as const, since: from!, until: until! })),
    channel('books', '2023-02-25', '2023-03-09'),
    channel('books', '2026-05-21'),
    channel('trades', '2021-12-23', '2023-10-19'),
    { names: ['trades-all', 'trades'], since: '2023-10-19' },
    ...v5.map((name) => channel(name, '2021-12-23')),
  ],
});

/** Section by section of the vendor's documentation of each exchange: what was recorded, and since when. */
const exchanges: Readonly<Record<string, ExchangeChannels>> = {
  binance: {
    venue: 'binance',
    spelled: lower,
    channels: ['depth', 'depthSnapshot', 'trade'].map((name) => channel(name)),
    paces: ['2019-08-30'],
  },
  'binance-futures': binanceFutures('binance-futures'),
  'binance-delivery': binanceFutures('binance-delivery'),
  bybit: {
    venue: 'bybit',
    spelled: upper,
    channels: [
      bybitBook,
      channel('publicTrade', bybitFrom),
      channel('tickers', bybitFrom),
      channel('liquidation', bybitFrom, '2025-02-26'),
      channel('allLiquidation', '2025-02-26'),
    ],
  },
  'bybit-spot': { venue: 'bybit-spot', spelled: upper, channels: [bybitBook, channel('publicTrade', bybitFrom)] },
  okex: okx('spot', '2020-04-10', [], []),
  'okex-swap': okx(
    'swap',
    '2020-02-08',
    ['mark_price', 'funding_rate'],
    ['mark-price', 'funding-rate', 'liquidation-orders'],
  ),
  'okex-futures': okx('futures', '2019-12-05', ['mark_price'], ['mark-price', 'liquidation-orders']),
  deribit: {
    venue: 'deribit',
    // A decimal strike keeps its small d: `…-1d02-C`.
    spelled: (symbol) => upper(symbol).replace(/(?<=-\d+)D(?=\d+-[CP]$)/, 'd'),
    channels: ['book', 'trades', 'ticker'].map((name) => channel(name)),
  },
};

/** How an exchange's messages are asked for. Throws `BAD_USAGE` for one whose recorded messages cannot be read. */
export function exchangeChannels(exchange: string): ExchangeChannels {
  const found = exchanges[exchange];
  if (found !== undefined) return found;
  const near = nearest(exchange, Object.keys(exchanges));
  throw new ReplayError('BAD_USAGE', `the recorded messages of '${exchange}' cannot be read`, {
    remedy: `give one of ${(near.length > 0 ? near : Object.keys(exchanges)).join(', ')}`,
  });
}

/**
 * Cuts a range of whole minutes where the exchange changed its channels, and says what to ask for in each part. `available` are the
 * channels that the server says it has, undefined where it does not say.
 * Throws `NO_DATA` for a range with a part whose messages cannot be read.
 */
export function channelPeriods(
  exchange: string,
  symbols: readonly string[],
  range: { readonly from: Micros; readonly to: Micros },
  available: readonly string[] | undefined,
): readonly ChannelPeriod[] {
  const { channels, spelled, paces = [] } = exchangeChannels(exchange);
  const days = [...channels.flatMap(({ since, until }) => [since, until]), ...paces].flatMap((day) => day ?? []);
  const cuts = [...new Set(days.map(startOf))].filter((cut) => cut > range.from && cut < range.to);
  const starts = [range.from, ...cuts.sort((one, other) => one - other)];
  return starts.map((from, index) => {
    const names = channels.filter((one) => isInUse(one, from)).flatMap(({ names: all }) => chosenName(all, available));
    if (names.length === 0) throw unreadable(exchange, from, channels, available);
    const filters = names.map((name) => ({ channel: name, symbols: symbols.map(spelled) }));
    return { from, to: starts[index + 1] ?? range.to, filters: mergedFilters(filters) };
  });
}

const startOf = (day: string): Micros => (Date.parse(`${day}T00:00:00Z`) * 1000) as Micros;

const isInUse = ({ since, until }: DatedChannel, time: Micros): boolean =>
  (since === undefined || startOf(since) <= time) && (until === undefined || time < startOf(until));

function chosenName(names: readonly string[], available: readonly string[] | undefined): readonly string[] {
  if (available === undefined) return names.slice(0, 1);
  return names.filter((name) => available.includes(name)).slice(0, 1);
}

function unreadable(
  exchange: string,
  from: Micros,
  channels: readonly DatedChannel[],
  available: readonly string[] | undefined,
): ReplayError {
  const place = `${exchange}, ${timeText(from).slice(0, 10)}`;
  const since = channels.map((one) => one.since ?? '').sort()[0];
  if (since !== undefined && since !== '' && from < startOf(since)) {
    return new ReplayError('NO_DATA', `its messages can be read from ${since} on; before, they were of another form`, {
      place,
      remedy: `begin at ${since}, or download datasets of the time before`,
    });
  }
  return new ReplayError('NO_DATA', `none of the channels that are read is there, only ${available?.join(', ')}`, {
    place,
    remedy: 'ask for another exchange or time',
  });
}
