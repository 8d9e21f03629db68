import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type MarketSource, ReplayError } from '@replay/core';
import { captureExchange, captureExchanges, openDataset, openRaw } from '@replay/feed';
import type { Named } from './data-options.ts';

/** What an export calls the file with the facts of its instruments. */
export const instrumentsFile = 'instruments.json';

/** What says that a file holds recorded messages. */
export const rawPrefix = 'raw:';

/** Recorded messages of a venue; `--exchange` says whose they are, and chooses among the exchanges that a venue has. */
export function openCapture({
  data,
  exchange,
  symbols,
  to,
  instruments,
  onBadRow,
  policies,
  ...options
}: Named): Promise<MarketSource> {
  return openRaw(data.slice(rawPrefix.length), {
    ...chosenCapture(exchange),
    ...(symbols.length === 0 ? {} : { symbols }),
    ...(to === undefined ? {} : { to }),
    ...(instruments === undefined ? {} : { instruments }),
    policies: {
      gap: policies.gap ?? 'quarantine',
      checksum: policies.checksum ?? 'quarantine',
      ...(options.patient === true ? { longestGap: Infinity } : {}),
    },
    unknownContracts: options.booksOnly === true ? 'assume' : 'fail',
    onBadRow,
  });
}

/** How `--exchange` says to read recorded messages. */
export function chosenCapture(exchange: string | undefined) {
  const chosen = exchange === undefined ? {} : captureExchange(exchange);
  if (chosen !== undefined) return chosen;
  throw new ReplayError('BAD_USAGE', `--exchange ${exchange} is no venue whose messages can be read`, {
    remedy: `give one of ${captureExchanges.join(', ')}, or leave it out`,
  });
}

export function openFiles(options: Named): Promise<MarketSource> {
  const { data, exchange, symbols, to, instruments: given, onBadRow } = options;
  // An export leaves the facts of its instruments beside the tables.
  const beside = join(data, instrumentsFile);
  const instruments = given ?? (existsSync(beside) ? beside : undefined);
  return openDataset(data, {
    ...(exchange === undefined ? {} : { exchange }),
    ...(symbols.length === 0 ? {} : { symbols: [...symbols] }),
    ...(to === undefined ? {} : { to }),
    ...(instruments === undefined ? {} : { instruments }),
    unknownContracts: options.booksOnly === true ? 'assume' : 'fail',
    quotes: options.quotes === true,
    onBadRow,
  });
}
