import { groupings } from '@replay/backtest/start';
import type { Argv } from 'yargs';

/** Declares the options of `backtest report`. */
export const reportOptions = (command: Argv): Argv =>
  command
    .positional('run', { type: 'string', array: true, describe: 'the folder of a run, or its id below runs/' })
    .option('runs', { type: 'string', default: 'runs', describe: 'where to look for ids' })
    .option('grouping', {
      type: 'string',
      choices: groupings,
      describe: 'what counts as one trade [as in the run]',
    })
    .option('html', { type: 'string', describe: 'write the page to this file' })
    .option('md', { type: 'string', describe: 'write the report as Markdown to this file' })
    .option('csv', { type: 'string', describe: 'write the tables into this folder' })
    .option('json', { type: 'boolean', default: false, describe: 'print one JSON document instead of the text' })
    .example('backtest report runs/20240808-120000-imbalance --html report.html', 'the page of a run')
    .example('backtest report 20240808-120000-imbalance 20240808-120500-imbalance', 'two runs side by side');
