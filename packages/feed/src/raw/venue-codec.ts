import type { VenueMessage } from './venue-message.ts';

/**
 * Reads one venue's messages. A codec knows the wire format and nothing of books: it keeps the venue's order, spelling and
 * numbers, and checks no message against another. What it remembers is what the venue itself says only once (the fields a
 * delta leaves out, the pair behind a channel number), so one is made for each connection.
 *
 * The contract, held by one test for all:
 * 1. A message gives the market data in it, in its order; control messages and channels that are not read give none.
 * 2. Decimals are texts with the digits of the source.
 * 3. A message of a known channel that is not in the documented form throws `MessageFault`; nothing else is ever thrown.
 */
export interface VenueCodec {
  /** Prices or sizes come as JSON numbers: whoever parses must put them in quotes first. */
  readonly numbersAreDecimals: boolean;
  decode(message: unknown): readonly VenueMessage[];
  /** What can be told of a message that cannot be read, from what is left of its text. */
  glimpse(text: string): Glimpse;
}

/** Whose message it was, and whether it was part of a book. */
export interface Glimpse {
  readonly symbol: string | undefined;
  readonly subject: 'book' | 'other' | 'unknown';
}

/** Glimpses by patterns: the first that finds something counts. Each `symbols` pattern captures the symbol. */
export function glimpseBy(
  text: string,
  { symbols, book, other }: { readonly symbols: readonly RegExp[]; readonly book: RegExp; readonly other: RegExp },
): Glimpse {
  let symbol: string | undefined;
  for (const pattern of symbols) symbol ??= pattern.exec(text)?.[1];
  const subject = book.test(text) ? 'book' : other.test(text) ? 'other' : 'unknown';
  return { symbol: symbol?.toUpperCase(), subject };
}
