import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type MarketSource, ReplayError } from '@replay/core';
import { captureExchange, captureExchanges, openDataset, openRaw } from '@replay/feed';
import type { Named } from './data-options.ts';

/** The file in which an export describes its instruments. */
export const instrumentsFile = 'instruments.json';

/** The prefix of files of recorded messages. */
export const rawPrefix = 'raw:';

/** Opens recorded messages of a venue; `--exchange` gives their format, and selects among the exchanges of a venue. */
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

/** The message format that `--exchange` names. */
export function chosenCapture(exchange: string | undefined) {
  const chosen = exchange === undefined ? {} : captureExchange(exchange);
  if (chosen !== undefined) return chosen;
  throw new ReplayError('BAD_USAGE', `--exchange ${exchange} is not a venue whose messages can be read`, {
    remedy: `give one of ${captureExchanges.join(', ')}, or leave it out`,
  });
}

export function openFiles(options: Named): Promise<MarketSource> {
  const { data, exchange, symbols, to, instruments: given, onBadRow } = options;
  // An export writes this file beside its tables.
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
