import type { Argv } from 'yargs';

/** Declares the options of `backtest strategies`. */
export const strategiesOptions = (command: Argv): Argv =>
  command
    .positional('name', { type: 'string', describe: 'a bundled strategy or a path to your own' })
    .option('json', { type: 'boolean', default: false, describe: 'one JSON document' })
    .example('backtest strategies', 'all that can be run by name')
    .example('backtest strategies imbalance', 'its parameters, defaults and bounds');
