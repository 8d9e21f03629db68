import { exchangeName } from '@replay/core';
import type { Track } from '../dataset/track.ts';
import { BinanceCodec } from './binance-codec.ts';
import { BitgetCodec } from './bitget-codec.ts';
import { type ChecksumText, interleavedLevels, joinedDigits } from './book/checksum.ts';
import { BybitCodec } from './bybit-codec.ts';
import { CoinbaseCodec } from './coinbase-codec.ts';
import { DeribitCodec } from './deribit-codec.ts';
import { KrakenCodec } from './kraken-codec.ts';
import { OkxCodec } from './okx-codec.ts';
import { QuickBinance } from './quick/quick-binance.ts';
import { QuickBybit } from './quick/quick-bybit.ts';
import type { QuickMessages } from './quick/quick-messages.ts';
import { type Continuity, messageCount, predecessors, updateChain, updateRanges } from './sequencing/continuity.ts';
import type { VenueCodec } from './venue-codec.ts';

/** The venues whose recorded messages can be read. Each speaks one language over all instruments of a capture. */
export const rawVenues = [
  'binance',
  'binance-futures',
  'binance-delivery',
  'bybit',
  'bybit-spot',
  'okx',
  'deribit',
  'kraken',
  'bitget',
  'coinbase',
] as const;
export type RawVenue = (typeof rawVenues)[number];

/** How a venue speaks, and by what its books can be checked. */
export interface VenueRules {
  readonly codec: () => VenueCodec;
  /**
   * Reads most of the messages faster than the codec, with the same outcome. It counts as it reads and keeps no spelling, so that
   * only venues without checksums can have one.
   */
  readonly quick?: (tracks: readonly Track[]) => QuickMessages;
  /** Markets with datasets of their own have instruments of the same symbol. */
  readonly sharesSymbols?: true;
  /** Undefined where the venue numbers nothing. */
  readonly continuity: Continuity | undefined;
  /** Undefined where the venue sends no checksums. */
  readonly checksum: ChecksumText | undefined;
  /** The exchanges of its instruments, where they are not the venue itself. */
  readonly exchanges?: readonly string[];
}

export const venueRules: Readonly<Record<RawVenue, VenueRules>> = {
  binance: {
    codec: () => new BinanceCodec('binance'),
    quick: (tracks) => new QuickBinance('binance', tracks),
    continuity: updateRanges,
    checksum: undefined,
  },
  'binance-futures': {
    codec: () => new BinanceCodec('binance-futures'),
    quick: (tracks) => new QuickBinance('binance-futures', tracks),
    continuity: updateChain,
    checksum: undefined,
  },
  'binance-delivery': {
    codec: () => new BinanceCodec('binance-delivery'),
    quick: (tracks) => new QuickBinance('binance-delivery', tracks),
    continuity: updateChain,
    checksum: undefined,
  },
  bybit: {
    codec: () => new BybitCodec('bybit'),
    quick: (tracks) => new QuickBybit('bybit', tracks),
    continuity: messageCount,
    checksum: undefined,
  },
  'bybit-spot': {
    codec: () => new BybitCodec('bybit-spot'),
    quick: (tracks) => new QuickBybit('bybit-spot', tracks),
    continuity: messageCount,
    checksum: undefined,
  },
  okx: {
    codec: () => new OkxCodec(),
    exchanges: ['okex', 'okex-swap', 'okex-futures', 'okex-options'],
    continuity: predecessors,
    checksum: interleavedLevels,
  },
  deribit: { codec: () => new DeribitCodec(), continuity: predecessors, checksum: undefined },
  kraken: { codec: () => new KrakenCodec(), continuity: undefined, checksum: joinedDigits },
  coinbase: { codec: () => new CoinbaseCodec(), continuity: messageCount, checksum: undefined },
  bitget: {
    codec: () => new BitgetCodec(),
    exchanges: ['bitget', 'bitget-futures'],
    sharesSymbols: true,
    continuity: undefined,
    checksum: interleavedLevels,
  },
};

const exchangesOf = (venue: RawVenue): readonly string[] => venueRules[venue].exchanges ?? [venue];

/** Every name of an exchange that a capture can be read by: its venue, or the exchange that its instruments are printed with. */
export const captureExchanges: readonly string[] = [
  ...new Set(rawVenues.flatMap((venue) => [venue, ...exchangesOf(venue)])),
];

/** The venue whose messages hold an exchange, and the exchange as instruments are printed with it; `okx` is the whole venue. */
export function captureExchange(name: string): { readonly venue: RawVenue; readonly exchange?: string } | undefined {
  const venue = rawVenues.find((one) => one === name);
  const exchange = exchangeName(name);
  const holder = venue ?? rawVenues.find((one) => exchangesOf(one).includes(exchange));
  if (holder === undefined) return undefined;
  return holder === 'okx' && venue !== undefined ? { venue: holder } : { venue: holder, exchange };
}
