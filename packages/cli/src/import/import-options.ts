import { dataKinds } from '@replay/backtest/start';
import type { Argv } from 'yargs';
import { declareBadRowOption, declareDataOptions } from '../command/data-options.ts';

/** Declares the options of `backtest import`. */
export const importOptions = (command: Argv): Argv =>
  declareBadRowOption(declareDataOptions(command.positional('data', { type: 'string', describe: dataKinds })))
    .option('out', { type: 'string', demandOption: true, describe: 'the tape, a folder such as day.tape' })
    .option('quiet', { type: 'boolean', default: false, describe: 'no progress' })
    .example('backtest import ./data --exchange binance-futures --out futures.tape', 'dataset files')
    .example(
      'backtest import raw:usdm.gz --out usdm.tape',
      'recorded messages; repeat it to continue after an interruption',
    )
    .example(
      'backtest import day.tape --from 2024-08-08T12:00Z --out afternoon.tape',
      'begins with the books as of that time',
    )
    .epilog('An interrupted import continues when it is repeated with the same data.');
