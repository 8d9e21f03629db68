import { dataKinds } from '@replay/backtest/start';
import type { Argv } from 'yargs';
import { declareBadRowOption, declareDataOptions } from '../command/data-options.ts';

/** Declares the options of `backtest book`. */
export const bookOptions = (command: Argv): Argv =>
  declareBadRowOption(declareDataOptions(command.positional('data', { type: 'string', describe: dataKinds })))
    .option('at', { type: 'string', array: true, default: [], describe: 'the time; may be given several times' })
    .option('every', { type: 'string', describe: 'one book every 100ms, 1s, 5m, … from --from to --to' })
    .option('at-file', { type: 'string', describe: 'a file of times, one a line' })
    .option('depth', { type: 'string', default: '20', describe: 'levels a side' })
    .option('json', {
      type: 'boolean',
      default: false,
      describe: 'JSON also for a single book; many are always NDJSON',
    })
    .option('quiet', { type: 'boolean', default: false, describe: 'no statistics' })
    .example('backtest book day.tape --at 2024-08-08T23:56:00Z', 'one ladder')
    .example('backtest book day.tape --every 1s --depth 5 > books.ndjson', 'one a second, a line of JSON each');
