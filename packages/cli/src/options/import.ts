import { dataKinds } from '@replay/backtest/start';
import type { Argv } from 'yargs';
import { badRowFlag, dataFlags } from '../data-flags.ts';

/** Declares what `backtest import` takes. */
export const importOptions = (command: Argv): Argv =>
  badRowFlag(dataFlags(command.positional('data', { type: 'string', describe: dataKinds })))
    .option('out', { type: 'string', demandOption: true, describe: 'the tape, a folder such as day.tape' })
    .option('quiet', { type: 'boolean', default: false, describe: 'no progress' })
    .example('backtest import ./data --exchange binance-futures --out futures.tape', 'dataset files')
    .example(
      'backtest import raw:usdm.gz --out usdm.tape',
      'recorded messages; again after an interruption: it goes on',
    )
    .example(
      'backtest import day.tape --from 2024-08-08T12:00Z --out afternoon.tape',
      'begins with the books as they stood',
    )
    .epilog('An import that was interrupted goes on when it is called again with the same data.');
