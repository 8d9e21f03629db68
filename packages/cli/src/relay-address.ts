import { type Micros, ReplayError } from '@replay/core';
import { openRelay, openRelayBooks } from '@replay/feed';
import type { DataOptions } from './data-options.ts';
import type { Searchable } from './searched-books.ts';

const scheme = /^relay(s?):\/\//;

/** Whether data are named as a relay: `relay://HOST:PORT`, or `relays://…` over TLS. */
export const isRelay = (data: string): boolean => scheme.test(data);

/** A relay to be asked for books, and how to let go of it. The key comes from the environment and goes nowhere else. */
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
  const url = data.replace(scheme, (_, secure: string) => `http${secure}://`);
  const { instruments } = await openRelay({ url, exchange, symbols, signal });
  const key = process.env.HOLYSHEEP_API_KEY ?? process.env.REPLAY_RELAY_KEY;
  const books = await openRelayBooks({ url, instruments, signal, ...(key === undefined ? {} : { key }) });
  return {
    instruments,
    span: undefined,
    bookAt: (instrument, time: Micros, reading) => books.bookAt(instrument, time, reading),
    close: () => books.close(),
  };
}
