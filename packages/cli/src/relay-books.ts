import type { NamedData } from '@replay/backtest/command';
import { relayKey, remoteAddress, symbolsOf } from '@replay/backtest/command';
import { type Micros, micros, ReplayError } from '@replay/core';
import { openRelay, openRelayBooks } from '@replay/feed';
import type { Moments } from './moments.ts';
import type { Searchable } from './searched-books.ts';

/** Whether data are named as a relay, which can be asked for books one by one. */
export const isRelay = (data: string): boolean => remoteAddress(data)?.kind === 'relay';

/** A relay to be asked for books, and how to let go of it. */
export interface OpenedRelayBooks extends Searchable {
  close(): Promise<void>;
}

/** Moments near each other share snapshots and updates: a few long answers instead of many short ones. */
const shared = { snapshotEvery: micros(20_000_000), updatesEvery: micros(20_000_000) };
const isDense = (moments: Moments): boolean => moments.kind === 'every' && moments.step <= 4_000_000;

/** Asks a relay for its instruments, and then for books one by one. Throws `BAD_USAGE` without exchange and symbol. */
export async function openBooksOfRelay(
  { data, exchange, symbols, keyOptions }: NamedData,
  moments: Moments,
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
  const access = { url, signal, ...keyOptions, ...(key === undefined ? {} : { key }) };
  const { instruments } = await openRelay({
    ...access,
    exchange,
    symbols: symbolsOf(exchange, symbols),
    unknownContracts: 'assume',
  });
  const books = await openRelayBooks({ ...access, instruments, ...(isDense(moments) ? shared : {}) });
  return {
    instruments,
    span: undefined,
    bookAt: (instrument, time: Micros, reading) => books.bookAt(instrument, time, reading),
    close: () => books.close(),
  };
}
