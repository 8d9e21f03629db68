import { keyOptions, onDisk, rangeOf, remoteAddress, tardisKey } from '@replay/backtest/command';
import { type Micros, ReplayError } from '@replay/core';
import { downloadDatasets } from '@replay/feed';
import { commandArguments } from '../command/arguments.ts';
import { type Command, type CommandContext, type CommandResult, done } from '../command/command.ts';
import type { KeyArguments } from '../command/data-options.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { showDownload } from './download-progress.ts';
import type { DownloadRequest, DownloadSource } from './relay-history.ts';

interface DownloadArguments extends KeyArguments {
  readonly exchange: string;
  readonly symbol: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly types: string;
  readonly out: string;
  readonly source: string;
  readonly parallel: string;
  readonly quiet: boolean;
}

export const downloadCommand: Command = {
  run: (read, context) => {
    const args = commandArguments(read) as unknown as DownloadArguments;
    return onDisk(args.out, () => download(args, context), 'the same command continues from what is there');
  },
};

async function download(args: DownloadArguments, { signal, err }: CommandContext): Promise<CommandResult> {
  const request = requestOf(args);
  const progress = showDownload(args.quiet, err);
  const began = performance.now();
  try {
    const { files, there, bytes } = await fetchFiles(request, { signal, err, progress });
    const seconds = (performance.now() - began) / 1000;
    const known = there === 0 ? '' : `, of which ${there} were there already`;
    return done(`${args.out}: ${files} files${known}; ${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s`);
  } catch (error) {
    if (!signal.aborted) throw error;
    const interrupted = new ReplayError('BAD_USAGE', 'interrupted; the same command continues from here');
    return { output: '', error: interrupted, exitCode: exitCodes.interrupted };
  } finally {
    progress.stop();
  }
}

interface Fetching extends Pick<CommandContext, 'signal' | 'err'> {
  readonly progress: ReturnType<typeof showDownload>;
}

/** How many files there are now, how many of them existed before, and how many bytes were received. */
async function fetchFiles(
  request: DownloadRequest,
  { signal, err, progress }: Fetching,
): Promise<{ readonly files: number; readonly there: number; readonly bytes: number }> {
  const { source, folder, keyOptions: _, ...wanted } = request;
  if (source.kind === 'relay') {
    const { downloadHistory } = await import('./relay-history.ts');
    return downloadHistory(request, source.url, { signal, err, onProgress: progress.update });
  }
  const { files, bytes } = await downloadDatasets({
    ...wanted,
    folder,
    url: source.url,
    key: tardisKey(),
    allowClearKey: request.keyOptions.allowClearKey,
    signal,
    onProgress: progress.update,
    onWait: (text) => err(`${text}\n`),
  });
  return { files: files.length, there: files.filter(({ status }) => status === 'there').length, bytes };
}

function requestOf({ exchange, symbol, types, out, source, parallel, ...others }: DownloadArguments): DownloadRequest {
  const { from, to } = rangeOf(others) as { from: Micros; to: Micros };
  if (!/^([1-9]|1\d|20)$/.test(parallel)) {
    throw new ReplayError('BAD_USAGE', `--parallel takes a number from 1 to 20, not '${parallel}'`);
  }
  return {
    exchange,
    symbols: symbol,
    types: types.split(',').map((type) => type.trim()),
    from,
    to,
    folder: out,
    source: sourceOf(source),
    keyOptions: keyOptions(others),
    concurrency: Number(parallel),
  };
}

/** The source of the files. The vendor serves them at another address than its API. */
function sourceOf(source: string): DownloadSource {
  if (source === 'tardis') return { kind: 'datasets', url: process.env.TARDIS_DATASETS_URL };
  const named = remoteAddress(source);
  if (named?.kind === 'relay' && named.url !== undefined) return { kind: 'relay', url: named.url };
  if (named?.kind === 'tardis') return { kind: 'datasets', url: named.url };
  throw new ReplayError(
    'BAD_USAGE',
    `--source takes tardis, tardis://HOST:PORT or relay://HOST:PORT, not '${source}'`,
    {
      remedy: 'leave it out for the datasets of Tardis',
    },
  );
}
