import type { Argv } from 'yargs';
import type { Command } from './command.ts';
import { bookOptions } from './options/book.ts';
import { downloadOptions } from './options/download.ts';
import { exportOptions } from './options/export.ts';
import { importOptions } from './options/import.ts';
import { recordOptions } from './options/record.ts';
import { relayOptions } from './options/relay.ts';
import { reportOptions } from './options/report.ts';
import { strategiesOptions } from './options/strategies.ts';
import { verifyOptions } from './options/verify.ts';
import { runOptions } from './run-flags.ts';

/** A command by how it is called and what it takes; what it does is loaded when it is called. */
export interface CommandEntry {
  /** As yargs wants it: `verify <data>`, or several names of one command. */
  readonly name: string | readonly string[];
  readonly summary: string;
  /** Declares the options. Their values stay texts, so that every error about them is ours. */
  options(command: Argv): Argv;
  load(): Promise<Command>;
}

export const commands: readonly CommandEntry[] = [
  {
    name: ['run', '$0'],
    summary: 'run a strategy on replayed data, print the report, write runs/<id>/',
    options: (command) => runOptions(command).env('BACKTEST'),
    load: async () => (await import('./commands/run.ts')).runCommand,
  },
  {
    name: 'strategies [name]',
    summary: 'list the strategies, or show the parameters of one',
    options: strategiesOptions,
    load: async () => (await import('./commands/strategies.ts')).strategiesCommand,
  },
  {
    name: 'verify <data>',
    summary: 'check data: gaps, duplicates, order, checksums, crossed books, snapshots against the fold, clocks',
    options: verifyOptions,
    load: async () => (await import('./commands/verify.ts')).verifyCommand,
  },
  {
    name: 'book <data>',
    summary: 'the order book at a moment, or at many',
    options: bookOptions,
    load: async () => (await import('./commands/book.ts')).bookCommand,
  },
  {
    name: 'import <data>',
    summary: 'write data as a tape: compact, checked, and searchable by time',
    options: importOptions,
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  {
    name: 'download',
    summary:
      'fetch dataset files of Tardis, or the history of a relay as such files; again after an interruption: it goes on',
    options: downloadOptions,
    load: async () => (await import('./commands/download.ts')).downloadCommand,
  },
  {
    name: 'export <data>',
    summary:
      'write data, or the fills, orders, trades and equity of a run, as tables: Arrow for Python and DuckDB, or CSV',
    options: exportOptions,
    load: async () => (await import('./commands/export.ts')).exportCommand,
  },
  {
    name: 'relay',
    summary: 'serve data: the relay protocol, the endpoints of Tardis Machine and the raw data API',
    options: relayOptions,
    load: async () => (await import('./commands/relay.ts')).relayCommand,
  },
  {
    name: 'record',
    summary: 'listen to live streams and write them as a tape',
    options: recordOptions,
    load: async () => (await import('./commands/record.ts')).recordCommand,
  },
  {
    name: 'report <run..>',
    summary: 'report a run again from its journal, or compare several runs side by side',
    options: reportOptions,
    load: async () => (await import('./commands/report.ts')).reportCommand,
  },
];
