import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { instrumentsFile, type KeyOptions, relayKey, writeWhole } from '@replay/backtest/command';
import { type Instrument, type MarketSource, type Micros, ReplayError, timeText } from '@replay/core';
import { type DownloadProgress, instrumentEntry, openRelayHistory, type RelayHistoryRequest } from '@replay/feed';
import type { CommandContext } from '../command/command.ts';
import { CsvFile } from '../tables/csv-file.ts';
import { type ExportKind, exportKinds, kindOfEvent } from '../tables/event-table.ts';

interface FetchContext extends Pick<CommandContext, 'signal' | 'err'> {
  readonly onProgress: (progress: DownloadProgress) => void;
}

const oneDay = 86_400_000_000;

/**
 * Fetches the history of a relay day by day and writes dataset files: one a day, symbol and type, with only a header
 * where nothing happened. The files of a day are renamed to their final names together, so a repeated call continues
 * after the last complete day. Throws the error of a request that failed for good.
 */
export async function downloadHistory(request: DownloadRequest, url: string, context: FetchContext) {
  const { folder, from, to } = request;
  const kinds = kindsOf(request.types);
  mkdirSync(folder, { recursive: true });
  const days: Micros[] = [];
  for (let day = Math.floor(from / oneDay) * oneDay; day < to; day += oneDay) days.push(day as Micros);
  const perDay = request.symbols.length * kinds.length;
  let [there, bytes, skipped] = [0, 0, 0];
  for (const [index, day] of days.entries()) {
    if (isThere(request, kinds, day)) there += perDay;
    else {
      const source = await openRelayHistory(historyRequest(request, url, kinds, day, context.signal));
      skipped += await writeDay(source, folder, kinds, day, context.signal);
      bytes += source.counts().bytes;
      keepInstruments(join(folder, instrumentsFile), source.instruments);
    }
    context.onProgress({ files: days.length * perDay, filesDone: (index + 1) * perDay, bytes });
  }
  if (skipped > 0) {
    context.err(`${skipped} feed gaps and unusable messages have no table and were left out.\n`);
  }
  return { files: days.length * perDay, there, bytes };
}

function historyRequest(
  { exchange, symbols, to, from, keyOptions }: DownloadRequest,
  url: string,
  kinds: readonly ExportKind[],
  day: Micros,
  signal: AbortSignal,
): RelayHistoryRequest {
  const key = relayKey();
  return {
    url,
    exchange,
    symbols,
    from: Math.max(day, from) as Micros,
    to: Math.min(day + oneDay, to) as Micros,
    channels: [...new Set(kinds.flatMap((kind) => channelsOf[kind]))],
    signal,
    ...keyOptions,
    ...(key === undefined ? {} : { key }),
  };
}

const channelsOf: Readonly<Record<ExportKind, NonNullable<RelayHistoryRequest['channels']>>> = {
  incremental_book_L2: ['book'],
  incremental_book_L3: ['book'],
  trades: ['trade'],
  quotes: ['quote'],
  derivative_ticker: ['funding', 'mark'],
  liquidations: ['liquidation'],
};

/** Writes the files of a day. Returns the number of events without a table. */
async function writeDay(
  source: MarketSource,
  folder: string,
  kinds: readonly ExportKind[],
  day: Micros,
  signal: AbortSignal,
): Promise<number> {
  const files = new Map<string, CsvFile>();
  for (const instrument of source.instruments) {
    for (const kind of kinds) {
      files.set(
        `${instrument.id} ${kind}`,
        new CsvFile(join(folder, fileName(instrument, kind, day)), kind, instrument),
      );
    }
  }
  let skipped = 0;
  try {
    for await (const batch of source.batches(signal)) {
      for (const event of batch) {
        const kind = kindOfEvent(event.type);
        if (kind === undefined) skipped += 1;
        else files.get(`${event.instrument} ${kind}`)?.add(event);
      }
      for (const file of files.values()) await file.flush();
    }
    for (const file of files.values()) await file.close();
    return skipped;
  } catch (error) {
    for (const file of files.values()) await file.discard();
    throw error;
  }
}

const fileName = ({ exchange, symbol }: Pick<Instrument, 'exchange' | 'symbol'>, kind: string, day: Micros): string =>
  `${exchange}_${kind}_${timeText(day).slice(0, 10)}_${symbol.toUpperCase().replace(/[^A-Z0-9._-]/g, '-')}.csv.gz`;

const isThere = ({ folder, exchange, symbols }: DownloadRequest, kinds: readonly ExportKind[], day: Micros): boolean =>
  symbols.every((symbol) => kinds.every((kind) => existsSync(join(folder, fileName({ exchange, symbol }, kind, day)))));

function kindsOf(types: readonly string[]): readonly ExportKind[] {
  return types.map((type) => {
    const kind = exportKinds.find((one) => one === type);
    if (kind !== undefined) return kind;
    throw new ReplayError('BAD_USAGE', `the history of a relay has no table '${type}'`, {
      remedy: `give ${exportKinds.join(', ')}`,
    });
  });
}

/** Tables lack the tick size, lot size, contract and fees of an instrument. Entries of earlier downloads are kept. */
function keepInstruments(path: string, instruments: readonly Instrument[]): void {
  const known: readonly Record<string, unknown>[] = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
  const others = known.filter(
    (entry) =>
      !instruments.some(({ exchange, symbol }) => entry['exchange'] === exchange && entry['symbol'] === symbol),
  );
  writeWhole(path, `${JSON.stringify([...others, ...instruments.map(instrumentEntry)], undefined, 2)}\n`);
}

/** What to download, from where, and where to. */
export interface DownloadRequest {
  readonly exchange: string;
  readonly symbols: readonly string[];
  readonly types: readonly string[];
  /** Whole days: from the day of `from` to the day before `to`. */
  readonly from: Micros;
  readonly to: Micros;
  readonly folder: string;
  readonly source: DownloadSource;
  readonly keyOptions: KeyOptions;
  /** Files at a time. */
  readonly concurrency: number;
}

/** A server of dataset files, the vendor's by default; or a relay. */
export type DownloadSource =
  | { readonly kind: 'datasets'; readonly url: string | undefined }
  | { readonly kind: 'relay'; readonly url: string };
