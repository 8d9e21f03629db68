import type { Argv } from 'yargs';
import { bookOptions } from './book/book-options.ts';
import type { Command } from './command/command.ts';
import { downloadOptions } from './download/download-options.ts';
import { exportOptions } from './export/export-options.ts';
import { importOptions } from './import/import-options.ts';
import { recordOptions } from './record/record-options.ts';
import { relayOptions } from './relay/relay-options.ts';
import { reportOptions } from './report/report-options.ts';
import { runOptions } from './run/run-options.ts';
import { strategiesOptions } from './strategies/strategies-options.ts';
import { verifyOptions } from './verify/verify-options.ts';

/** A command as it is declared; its implementation is loaded when it is called. */
export interface CommandEntry {
  /** In the syntax of yargs: `verify <data>`, or several names of one command. */
  readonly name: string | readonly string[];
  readonly summary: string;
  /** Declares the options. Their values stay strings, so that our own code validates them and words the errors. */
  options(command: Argv): Argv;
  load(): Promise<Command>;
}

export const commands: readonly CommandEntry[] = [
  {
    name: ['run', '$0'],
    summary: 'run a strategy on replayed data, print the report, write runs/<id>/',
    options: (command) => runOptions(command).env('BACKTEST'),
    load: async () => (await import('./run/run-command.ts')).runCommand,
  },
  {
    name: 'strategies [name]',
    summary: 'list the strategies, or show the parameters of one',
    options: strategiesOptions,
    load: async () => (await import('./strategies/strategies-command.ts')).strategiesCommand,
  },
  {
    name: 'verify <data>',
    summary: 'check data: gaps, duplicates, order, checksums, crossed books, snapshots against the fold, clocks',
    options: verifyOptions,
    load: async () => (await import('./verify/verify-command.ts')).verifyCommand,
  },
  {
    name: 'book <data>',
    summary: 'the order book at one or many times',
    options: bookOptions,
    load: async () => (await import('./book/book-command.ts')).bookCommand,
  },
  {
    name: 'import <data>',
    summary: 'write data as a tape: compact, checked, and searchable by time',
    options: importOptions,
    load: async () => (await import('./import/import-command.ts')).importCommand,
  },
  {
    name: 'download',
    summary: 'fetch dataset files of Tardis, or the history of a relay as such files; repeat it to continue',
    options: downloadOptions,
    load: async () => (await import('./download/download-command.ts')).downloadCommand,
  },
  {
    name: 'export <data>',
    summary:
      'write data, or the fills, orders, trades and equity of a run, as tables: Arrow for Python and DuckDB, or CSV',
    options: exportOptions,
    load: async () => (await import('./export/export-command.ts')).exportCommand,
  },
  {
    name: 'relay',
    summary: 'serve data: the relay protocol, the endpoints of Tardis Machine and the raw data API',
    options: relayOptions,
    load: async () => (await import('./relay/relay-command.ts')).relayCommand,
  },
  {
    name: 'record',
    summary: 'record live streams as a tape',
    options: recordOptions,
    load: async () => (await import('./record/record-command.ts')).recordCommand,
  },
  {
    name: 'report <run..>',
    summary: 'report a finished run from its journal, or compare several runs',
    options: reportOptions,
    load: async () => (await import('./report/report-command.ts')).reportCommand,
  },
];
