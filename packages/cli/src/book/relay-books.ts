import { type NamedData, relayKey, remoteAddress, symbolsOf } from '@replay/backtest/command';
import { type Micros, micros, ReplayError } from '@replay/core';
import { openRelay, openRelayBooks } from '@replay/feed';
import type { BookTimes } from './book-times.ts';
import type { SearchableBooks } from './search-books.ts';

/** Whether data are a relay, which can be queried for single books. */
export const isRelay = (data: string): boolean => remoteAddress(data)?.kind === 'relay';

/** A relay that can be queried for books. */
export interface OpenedRelayBooks extends SearchableBooks {
  close(): Promise<void>;
}

/** Times near each other share snapshots and updates: a few long answers instead of many short ones. */
const shared = { snapshotEvery: micros(20_000_000), updatesEvery: micros(20_000_000) };
const isDense = (times: BookTimes): boolean => times.kind === 'every' && times.step <= 4_000_000;

/** Asks a relay for its instruments, and then for single books. Throws `BAD_USAGE` without exchange and symbol. */
export async function openRelayBooksOf(
  { data, exchange, symbols, keyOptions }: NamedData,
  times: BookTimes,
  signal: AbortSignal,
): Promise<OpenedRelayBooks> {
  if (exchange === undefined || symbols.length === 0) {
    throw new ReplayError('BAD_USAGE', 'a relay needs an exchange and symbols', {
      place: data,
      remedy: 'give --exchange and --symbol',
    });
  }
  const url = remoteAddress(data)?.url ?? '';
  const key = relayKey();
  const access = { url, signal, ...keyOptions, ...(key === undefined ? {} : { key }) };
  const { instruments } = await openRelay({
    ...access,
    exchange,
    symbols: symbolsOf(exchange, symbols),
    unknownContracts: 'assume',
  });
  const books = await openRelayBooks({ ...access, instruments, ...(isDense(times) ? shared : {}) });
  return {
    instruments,
    span: undefined,
    bookAt: (instrument, time: Micros, reading) => books.bookAt(instrument, time, reading),
    close: () => books.close(),
  };
}
