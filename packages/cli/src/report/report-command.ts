import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  comparisonForms,
  type FileContent,
  type PastRun,
  type ReportForms,
  readRun,
  writeWhole,
} from '@replay/backtest/command';
import { ReplayError } from '@replay/core';
import type { Grouping, RunTable } from '@replay/report';
import { commandArguments } from '../command/arguments.ts';
import { type Command, type CommandResult, done } from '../command/command.ts';
import { terminalOptions } from '../terminal/terminal.ts';

interface ReportArguments {
  readonly run: readonly string[];
  readonly runs: string;
  readonly grouping: Grouping | undefined;
  readonly html: string | undefined;
  readonly md: string | undefined;
  readonly csv: string | undefined;
  readonly json: boolean;
}

export const reportCommand: Command = {
  run: (read) => report(reportArguments(read)),
};

/** Prints the report, and writes only the requested files. */
async function report(args: ReportArguments): Promise<CommandResult> {
  const runs: PastRun[] = [];
  for (const name of args.run)
    runs.push(await readRun(name, { runs: args.runs, grouping: args.grouping, charts: args.html !== undefined }));
  const forms = formsOf(runs);
  if (args.html !== undefined) write(args.html, await forms.page());
  if (args.md !== undefined) write(args.md, forms.markdown());
  if (args.csv !== undefined) await writeTables(args.csv, forms.tables());
  return done((args.json ? forms.json() : forms.text(terminalOptions())).trimEnd());
}

function formsOf(runs: readonly PastRun[]): ReportForms {
  const [first, ...others] = runs;
  if (first === undefined) throw new ReplayError('BAD_USAGE', 'name a run', { remedy: 'see: backtest report --help' });
  if (others.length === 0) return first.report;
  return comparisonForms([first, ...others]);
}

/** Several runs may be given; other options only once. */
function reportArguments(read: Readonly<Record<string, unknown>>): ReportArguments {
  const { run, ...others } = read;
  return { ...commandArguments(others), run: [run].flat() } as unknown as ReportArguments;
}

async function writeTables(folder: string, tables: readonly RunTable[]): Promise<void> {
  const { tableCsv } = await import('@replay/report');
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new ReplayError('BAD_USAGE', 'the folder cannot be created', {
      place: folder,
      remedy: 'give another one with --csv',
      cause,
    });
  }
  for (const table of tables) write(join(folder, `${table.name}.csv`), tableCsv(table));
}

function write(path: string, content: FileContent): void {
  try {
    writeWhole(path, content);
  } catch (cause) {
    // A missing folder means a wrong path was given.
    if (cause instanceof ReplayError && !cause.message.includes('ENOENT')) throw cause;
    throw new ReplayError('BAD_USAGE', 'the file cannot be written', {
      place: path,
      remedy: 'give another path, in an existing folder',
      cause,
    });
  }
}
