import { BinanceCodec } from './binance-codec.ts';
import { BitgetCodec } from './bitget-codec.ts';
import { BybitCodec } from './bybit-codec.ts';
import { type ChecksumText, interleavedLevels, joinedDigits } from './checksum.ts';
import { CoinbaseCodec } from './coinbase-codec.ts';
import { type Continuity, messageCount, predecessors, updateChain, updateRanges } from './continuity.ts';
import { DeribitCodec } from './deribit-codec.ts';
import { KrakenCodec } from './kraken-codec.ts';
import { OkxCodec } from './okx-codec.ts';
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
  /** Undefined where the venue numbers nothing. */
  readonly continuity: Continuity | undefined;
  /** Undefined where the venue sends no checksums. */
  readonly checksum: ChecksumText | undefined;
}

export const venueRules: Readonly<Record<RawVenue, VenueRules>> = {
  binance: { codec: () => new BinanceCodec('binance'), continuity: updateRanges, checksum: undefined },
  'binance-futures': {
    codec: () => new BinanceCodec('binance-futures'),
    continuity: updateChain,
    checksum: undefined,
  },
  'binance-delivery': {
    codec: () => new BinanceCodec('binance-delivery'),
    continuity: updateChain,
    checksum: undefined,
  },
  bybit: { codec: () => new BybitCodec('bybit'), continuity: messageCount, checksum: undefined },
  'bybit-spot': { codec: () => new BybitCodec('bybit-spot'), continuity: messageCount, checksum: undefined },
  okx: { codec: () => new OkxCodec(), continuity: predecessors, checksum: interleavedLevels },
  deribit: { codec: () => new DeribitCodec(), continuity: predecessors, checksum: undefined },
  kraken: { codec: () => new KrakenCodec(), continuity: undefined, checksum: joinedDigits },
  coinbase: { codec: () => new CoinbaseCodec(), continuity: messageCount, checksum: undefined },
  bitget: { codec: () => new BitgetCodec(), continuity: undefined, checksum: interleavedLevels },
};
