import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { instrumentsFile, relayKey, writeWhole } from '@replay/backtest/command';
import { type Instrument, type MarketSource, type Micros, ReplayError, timeText } from '@replay/core';
import { type DownloadProgress, instrumentEntry, openRelayHistory, type RelayHistoryRequest } from '@replay/feed';
import type { CommandContext } from '../command.ts';
import { CsvFile } from '../export/csv-file.ts';
import { type ExportKind, exportKinds, kindOfEvent } from '../export/export-kind.ts';
import type { DownloadRequest } from './download-request.ts';

interface Telling extends Pick<CommandContext, 'signal' | 'err'> {
  readonly onProgress: (progress: DownloadProgress) => void;
}

const oneDay = 86_400_000_000;

/**
 * Fetches the history of a relay, day by day, and writes it as dataset files: one a day, symbol and type, with a header alone where nothing
 * happened. A day's files get their names together when the day is whole, so that the same call goes on behind the last whole day.
 * Throws whatever the relay is asked in vain for.
 */
export async function downloadHistory(request: DownloadRequest, url: string, telling: Telling) {
  const { folder, from, to } = request;
  const kinds = kindsOf(request.types);
  mkdirSync(folder, { recursive: true });
  const days: Micros[] = [];
  for (let day = Math.floor(from / oneDay) * oneDay; day < to; day += oneDay) days.push(day as Micros);
  const perDay = request.symbols.length * kinds.length;
  let [there, bytes, untold] = [0, 0, 0];
  for (const [index, day] of days.entries()) {
    if (isThere(request, kinds, day)) there += perDay;
    else {
      const source = await openRelayHistory(historyRequest(request, url, kinds, day, telling.signal));
      untold += await writeDay(source, folder, kinds, day, telling.signal);
      bytes += source.counts().bytes;
      keepInstruments(join(folder, instrumentsFile), source.instruments);
    }
    telling.onProgress({ files: days.length * perDay, filesDone: (index + 1) * perDay, bytes });
  }
  if (untold > 0) {
    telling.err(
      `${untold} holes in the feed and messages that were not used have no place in a table and were left out.\n`,
    );
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

/** Writes the files of a day, and gives the number of events that no table has a place for. */
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
  let untold = 0;
  try {
    for await (const batch of source.batches(signal)) {
      for (const event of batch) {
        const kind = kindOfEvent(event.type);
        if (kind === undefined) untold += 1;
        else files.get(`${event.instrument} ${kind}`)?.add(event);
      }
      for (const file of files.values()) await file.flush();
    }
    for (const file of files.values()) await file.close();
    return untold;
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
    throw new ReplayError('BAD_USAGE', `the history of a relay is not written as '${type}'`, {
      remedy: `give ${exportKinds.join(', ')}`,
    });
  });
}

/** Tables do not tell the steps, contract and fees of an instrument; those of earlier downloads stay beside. */
function keepInstruments(path: string, instruments: readonly Instrument[]): void {
  const known: readonly Record<string, unknown>[] = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
  const others = known.filter(
    (entry) =>
      !instruments.some(({ exchange, symbol }) => entry['exchange'] === exchange && entry['symbol'] === symbol),
  );
  writeWhole(path, `${JSON.stringify([...others, ...instruments.map(instrumentEntry)], undefined, 2)}\n`);
}
