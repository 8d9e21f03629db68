import { dataKinds } from '@replay/backtest/start';
import type { Argv } from 'yargs';
import { declareBadRowOption, declareDataOptions } from '../command/data-options.ts';

/** Declares the options of `backtest export`. */
export const exportOptions = (command: Argv): Argv =>
  declareBadRowOption(
    declareDataOptions(command.positional('data', { type: 'string', describe: `${dataKinds}; or a run` })),
  )
    .option('format', {
      choices: ['arrow', 'csv', 'ndjson'] as const,
      demandOption: true,
      describe:
        'arrow: one file a kind of event, or a table of a run; csv: gzipped dataset files, or the tables of a run; ndjson: every fact of a run, a line each',
    })
    .option('out', { type: 'string', demandOption: true, describe: 'folder for the files' })
    .option('quiet', { type: 'boolean', default: false, describe: 'no progress' })
    .example(
      'backtest export day.tape --format arrow --out tables',
      'then in DuckDB or pandas: read tables/trades.arrow',
    )
    .example('backtest export runs/20240808-120000-imbalance --format arrow --out tables', 'a run for a notebook')
    .example(
      'backtest export runs/20240808-120000-imbalance --format ndjson --out facts',
      'what happened, line by line',
    )
    .example('backtest export raw:usdm.gz --format csv --out data', 'recorded messages as dataset files');
