import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  dataOptions,
  diskError,
  instrumentsFile,
  onDisk,
  openData,
  unused,
  writeWhole,
} from '@replay/backtest/command';
import { type Instrument, levelSet, type MarketEvent, type MarketSource, ReplayError, timeText } from '@replay/core';
import { instrumentEntry } from '@replay/feed';
import { commandArguments } from '../command/arguments.ts';
import { type Command, type CommandContext, type CommandResult, done } from '../command/command.ts';
import type { DataArguments } from '../command/data-options.ts';
import { readEvents } from '../command/read-source.ts';
import { sourceFrom } from '../command/source-from.ts';
import { type ExportKind, kindOfEvent, type TableWriter } from '../tables/event-table.ts';
import { exitCodes } from '../terminal/exit-code.ts';

interface ExportArguments extends DataArguments {
  readonly data: string;
  readonly format: 'arrow' | 'csv' | 'ndjson';
  readonly out: string;
  readonly quiet: boolean;
}

export const exportCommand: Command = {
  run: (read, context) => {
    const args = commandArguments(read) as unknown as ExportArguments;
    return onDisk(args.out, () => exportData(args, context));
  },
};

async function exportData(args: ExportArguments, { signal, err }: CommandContext): Promise<CommandResult> {
  if (isRun(args.data)) {
    refuseDataOptions(args);
    makeFolder(args.out);
    const { exportRun } = await import('./export-run.ts');
    return done((await exportRun(args.data, args.format, args.out)).join('\n'));
  }
  if (args.format === 'ndjson') {
    throw new ReplayError('BAD_USAGE', `ndjson shows the facts of a run, and ${args.data} is market data`, {
      remedy: 'give the folder of a run, or --format arrow or csv',
    });
  }
  const options = { ...dataOptions(args.data, args), booksOnly: args.format === 'arrow', quotes: true };
  const { source: whole, close } = await openData(options, signal);
  const source = sourceFrom(whole, options.from);
  const tables = await openTables(args, source);
  let skipped = 0;
  let empty = 0;
  try {
    makeFolder(args.out);
    const exporting = { to: options.to, quiet: args.quiet, signal, afterBatch: () => tables.flush() };
    await readEvents(source, exporting, (event) => {
      if (isEmptySnapshot(event)) empty += 1;
      else if (!tables.add(event)) skipped += 1;
    });
    if (signal.aborted) {
      await tables.discard();
      const error = new ReplayError('BAD_USAGE', 'interrupted: nothing was written');
      return { output: '', error, exitCode: exitCodes.interrupted };
    }
    const paths = await tables.close();
    if (args.format === 'csv') writeInstruments(join(args.out, instrumentsFile), source);
    if (skipped > 0) {
      err(`${skipped} feed gaps and unusable messages have no table and were left out.\n`);
    }
    if (empty > 0) {
      const [snapshots, have] = empty === 1 ? ['snapshot', 'has'] : ['snapshots', 'have'];
      err(
        `${empty} ${snapshots} without a level ${have} no row in a table: a book read from it keeps the earlier levels.\n`,
      );
    }
    for (const note of source.leftOut?.() ?? []) err(`${note}\n`);
    return done(paths.join('\n'));
  } catch (error) {
    await tables.discard();
    throw error;
  } finally {
    await close();
  }
}

/** A snapshot without levels has no rows. */
const isEmptySnapshot = (event: MarketEvent): boolean =>
  event.type === 'BookSnapshotted'
    ? levelSet(event.bids).prices.length + levelSet(event.asks).prices.length === 0
    : event.type === 'PublicOrdersSnapshotted' && event.orders.length === 0;

/** A run is a folder with a manifest and a journal, given by path or by its id below runs/. */
const isRun = (name: string): boolean =>
  [name, join('runs', name)].some(
    (path) => existsSync(join(path, 'manifest.json')) && existsSync(join(path, 'journal')),
  );

/** A run is exported whole: options that select data would be ignored. */
function refuseDataOptions(args: ExportArguments): void {
  const given = {
    exchange: args.exchange,
    symbol: args.symbol[0],
    with: args.with[0],
    'clock-offset': args.clockOffset,
    transport: args.transport,
    from: args.from,
    to: args.to,
    instruments: args.instruments,
    'on-bad-row': args.onBadRow === 'skip' ? args.onBadRow : undefined,
    policy: args.policy[0],
    'key-in-address': args.keyInAddress || undefined,
    'allow-clear-key': args.allowClearKey || undefined,
  };
  const [name] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (name === undefined) return;
  throw new ReplayError('BAD_USAGE', `--${name} is for market data, and ${args.data} is a run`, {
    remedy: 'leave it out: the tables of a run are exported whole',
  });
}

/** The files of an export, each opened by its first event. */
class Tables {
  readonly #files = new Map<string, TableWriter>();
  readonly #open: (event: MarketEvent, kind: ExportKind) => TableWriter;
  readonly #keyOf: (event: MarketEvent, kind: ExportKind) => string;

  constructor(
    keyOf: (event: MarketEvent, kind: ExportKind) => string,
    open: (event: MarketEvent, kind: ExportKind) => TableWriter,
  ) {
    this.#keyOf = keyOf;
    this.#open = open;
  }

  /** False for an event that has no table. */
  add(event: MarketEvent): boolean {
    const kind = kindOfEvent(event.type);
    if (kind === undefined) return false;
    const key = this.#keyOf(event, kind);
    let file = this.#files.get(key);
    if (file === undefined) {
      file = this.#open(event, kind);
      this.#files.set(key, file);
    }
    file.add(event);
    return true;
  }

  async flush(): Promise<void> {
    for (const file of this.#files.values()) await file.flush();
  }

  async close(): Promise<readonly string[]> {
    for (const file of this.#files.values()) await file.close();
    return [...this.#files.values()].map(({ path }) => path);
  }

  async discard(): Promise<void> {
    for (const file of this.#files.values()) await file.discard();
  }
}

/** Loads only the requested format, because Arrow is large. */
async function openTables({ format, out }: ExportArguments, { instruments }: MarketSource): Promise<Tables> {
  if (format === 'arrow') {
    const { ArrowFile } = await import('../tables/arrow-file.ts');
    return new Tables(
      (_, kind) => kind,
      (_, kind) => new ArrowFile(unused(join(out, `${kind}.arrow`)), kind, instruments),
    );
  }
  const { CsvFile } = await import('../tables/csv-file.ts');
  const byId = new Map(instruments.map((one) => [one.id, one]));
  return new Tables(
    ({ instrument }, kind) => `${instrument} ${kind}`,
    (event, kind) => {
      const instrument = byId.get(event.instrument) as Instrument;
      return new CsvFile(unused(join(out, datasetName(instrument, kind, event))), kind, instrument);
    },
  );
}

const datasetName = ({ exchange, symbol }: Instrument, kind: ExportKind, { receivedTime }: MarketEvent): string =>
  `${exchange}_${kind}_${timeText(receivedTime).slice(0, 10)}_${symbol.replace(/[^A-Za-z0-9._-]/g, '-')}.csv.gz`;

/** Tables lack the tick size, lot size, contract and fees of an instrument, which are needed to read them back. */
function writeInstruments(path: string, { instruments }: MarketSource): void {
  writeWhole(path, `${JSON.stringify(instruments.map(instrumentEntry), undefined, 2)}\n`);
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    const error = diskError(cause, path);
    if (error instanceof ReplayError) throw error;
    const remedy = 'give another folder with --out';
    throw new ReplayError('BAD_USAGE', 'the folder cannot be created', { place: path, remedy, cause });
  }
}
