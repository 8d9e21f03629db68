import { type Micros, ReplayError } from '@replay/core';
import { openRelay, openRelayBooks } from '@replay/feed';
import type { DataOptions } from '../data-options.ts';
import type { Searchable } from '../searched-books.ts';
import { relayKey, remoteAddress } from './remote-address.ts';

/** Whether data are named as a relay, which can be asked for books one by one. */
export const isRelay = (data: string): boolean => remoteAddress(data)?.kind === 'relay';

/** A relay to be asked for books, and how to let go of it. */
export interface OpenedRelayBooks extends Searchable {
  close(): Promise<void>;
}

/** Asks a relay for its instruments, and then for books one by one. Throws `BAD_USAGE` without exchange and symbol. */
export async function openBooksOfRelay(
  { data, exchange, symbols }: DataOptions,
  signal: AbortSignal,
): Promise<OpenedRelayBooks> {
  if (exchange === undefined || symbols.length === 0) {
    throw new ReplayError('BAD_USAGE', 'a relay is asked for an exchange and symbols', {
      place: data,
      remedy: 'give --exchange and --symbol',
    });
  }
  const url = remoteAddress(data)?.url ?? '';
  const key = relayKey();
  const access = { url, signal, ...(key === undefined ? {} : { key }) };
  const { instruments } = await openRelay({ ...access, exchange, symbols });
  const books = await openRelayBooks({ ...access, instruments });
  return {
    instruments,
    span: undefined,
    bookAt: (instrument, time: Micros, reading) => books.bookAt(instrument, time, reading),
    close: () => books.close(),
  };
}
