import { join } from 'node:path';
import { type Micros, nearest, ReplayError, timeText } from '@replay/core';
import {
  type ApiAccess,
  apiAddress,
  dataRetryRule,
  datasetsAddress,
  impatientRetryRule,
  openApi,
} from '../data-feeds/api-client.ts';
import { inOrder } from '../data-feeds/in-order.ts';
import { dayText, startOfDay } from '../data-feeds/minute.ts';
import { namedTypes, symbolInNames } from '../dataset/dataset-name.ts';
import type { ExchangeFacts } from '../metadata/exchange-facts.ts';
import { Metadata } from '../metadata/metadata.ts';
import { type DownloadedFile, downloadFile } from './file-download.ts';

export interface DatasetDownloadOptions extends ApiAccess {
  readonly exchange: string;
  /** Symbols, or groups such as `PERPETUALS`. */
  readonly symbols: readonly string[];
  /** Such as `incremental_book_L2` and `trades`. */
  readonly types: readonly string[];
  /** Whole days: that of `from` and all before `to`. */
  readonly from: Micros;
  readonly to: Micros;
  /** Where the files go, as `{exchange}_{type}_{YYYY-MM-DD}_{SYMBOL}.csv.gz`. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

export interface DownloadProgress {
  readonly files: number;
  readonly filesDone: number;
  /** Received so far. */
  readonly bytes: number;
}

/** What became of a download. */
export interface DownloadSummary {
  readonly files: readonly DownloadedFile[];
  /** Received; files that were there already have none. */
  readonly bytes: number;
}

const oneDay = 86_400_000_000;

/**
 * Downloads dataset files, several at a time. The last day and the first one of each kind go ahead of all others: whoever may not have one
 * of them hears of it at once. Files that are there are left alone, and begun ones continued, so that the same call goes on after whatever
 * ended it.
 * Throws `NO_DATA` for days that are not exported, `BAD_USAGE` for a type or symbol that is not there, `NETWORK` for a server that cannot be
 * asked, does not let one in, or serves a damaged file.
 */
export async function downloadDatasets(options: DatasetDownloadOptions): Promise<DownloadSummary> {
  const { url = datasetsAddress, folder, onProgress } = options;
  refuseNonsense(options);
  const names = namesInOrder(options);
  const told = await exportedAt(options, url);
  refuseUnexported(told.facts, options);
  const rule = told.isReached ? dataRetryRule : impatientRetryRule;
  const client = await openApi(options, { url, rule, total: Number.POSITIVE_INFINITY });
  try {
    const files: DownloadedFile[] = [];
    let bytes = 0;
    const tell = (): void => onProgress?.({ files: names.length, filesDone: files.length, bytes });
    const onBytes = (more: number): void => {
      bytes += more;
      tell();
    };
    const atOnce = Math.min(20, Math.max(1, options.concurrency ?? 4));
    const fetched = inOrder(
      names,
      atOnce,
      ({ path, file }, signal) => downloadFile({ client, path, target: join(folder, file), signal, onBytes }),
      options.signal,
    );
    for await (const file of fetched) {
      files.push(file);
      tell();
    }
    return { files, bytes };
  } finally {
    await client.close();
  }
}

interface DatasetAddress {
  /** Below the address of the server. */
  readonly path: string;
  /** In the folder. */
  readonly file: string;
}

/** The last day of each kind, the first, and then all others. */
function namesInOrder({ exchange, symbols, types, from, to }: DatasetDownloadOptions): readonly DatasetAddress[] {
  const days: Micros[] = [];
  for (let day = startOfDay(from); day < to; day = (day + oneDay) as Micros) days.push(day);
  const kinds = symbols.flatMap((symbol) => types.map((type) => ({ symbol: symbolInNames(symbol), type })));
  const addressOf = (day: Micros) =>
    kinds.map(({ symbol, type }): DatasetAddress => {
      const text = dayText(day);
      const path = `/${exchange}/${type}/${text.replaceAll('-', '/')}/${encodeURIComponent(symbol)}.csv.gz`;
      return { path, file: `${exchange}_${type}_${text}_${symbol.replace(/[:\\/?*<>|"]/g, '-')}.csv.gz` };
    });
  return [...new Set([...days.slice(-1), ...days.slice(0, 1), ...days])].flatMap(addressOf);
}

const knownTypes: readonly string[] = [...namedTypes, 'options_chain'];

function refuseNonsense({ exchange, symbols, types, from, to }: DatasetDownloadOptions): void {
  if (!/^[a-z0-9-]+$/.test(exchange) || symbols.length === 0 || types.length === 0) {
    throw new ReplayError('BAD_USAGE', 'datasets are downloaded for an exchange, symbols and types', {
      remedy: 'give --exchange, --symbol and --types',
    });
  }
  if (from >= to) throw new ReplayError('BAD_USAGE', `from ${timeText(from)} is not before to ${timeText(to)}`);
  const stranger = types.find((type) => !knownTypes.includes(type));
  if (stranger === undefined) return;
  const near = nearest(stranger, knownTypes);
  throw new ReplayError('BAD_USAGE', `there are no datasets of the type '${stranger}'`, {
    remedy: `give ${(near.length > 0 ? near : knownTypes).join(', ')}`,
  });
}

/** What the API behind the files says of the exchange, and whether it could be asked at all. */
async function exportedAt(
  options: DatasetDownloadOptions,
  url: string,
): Promise<{ readonly facts: ExchangeFacts | undefined; readonly isReached: boolean }> {
  const api = url === datasetsAddress ? apiAddress : url;
  const client = await openApi(options, { url: api, rule: impatientRetryRule, total: 30_000 });
  try {
    const metadata = new Metadata(client);
    const facts = await metadata.exchange(options.exchange, options.signal);
    return { facts, isReached: metadata.isReached };
  } finally {
    await client.close();
  }
}

/** A day is exported when the vendor says so, whatever the clock says. */
function refuseUnexported(facts: ExchangeFacts | undefined, { exchange, from, to }: DatasetDownloadOptions): void {
  const { exportedFrom, exportedUntil } = facts?.datasets ?? {};
  const isTooEarly = exportedFrom != null && startOfDay(from) < startOfDay(exportedFrom);
  const isTooLate = exportedUntil != null && to > exportedUntil;
  if (!isTooEarly && !isTooLate) return;
  const since = exportedFrom == null ? '' : ` from ${dayText(exportedFrom)}`;
  const until = exportedUntil == null ? '' : ` until ${dayText(exportedUntil)}, exclusive`;
  throw new ReplayError('NO_DATA', `datasets are exported${since}${until}`, {
    place: exchange,
    remedy: 'ask for days in between',
  });
}
