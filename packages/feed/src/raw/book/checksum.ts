import { crc32 } from 'node:zlib';
import type { TextRow } from '../venue-message.ts';
import type { SpelledBook } from './spelled-book.ts';

/** The text whose CRC-32 (IEEE, as in zlib) a venue sends along with a book. */
export type ChecksumText = (book: SpelledBook) => string;

/** As an unsigned number of 32 bits. */
export const checksumOf = (text: string): number => crc32(text);

/**
 * OKX and Bitget: the best 25 levels, `bid price:bid size:ask price:ask size:…` level by level; a side that has no such
 * level contributes nothing.
 */
export const interleavedLevels: ChecksumText = ({ bids, asks }) => {
  const bestBids = bids.best(25);
  const bestAsks = asks.best(25);
  const parts: string[] = [];
  for (let level = 0; level < 25; level++) {
    const bid = bestBids[level];
    const ask = bestAsks[level];
    if (bid !== undefined) parts.push(`${bid[0]}:${bid[1]}`);
    if (ask !== undefined) parts.push(`${ask[0]}:${ask[1]}`);
  }
  return parts.join(':');
};

/** Kraken: the ten best asks, then the ten best bids; of each level price and size without point and leading zeros. */
export const joinedDigits: ChecksumText = ({ bids, asks }) => digitsOf(asks.best(10)) + digitsOf(bids.best(10));

const digitsOf = (rows: readonly TextRow[]): string => {
  let digits = '';
  for (const [price, size] of rows) digits += bare(price) + bare(size);
  return digits;
};

const bare = (decimal: string): string => decimal.replace('.', '').replace(/^0+/, '');
