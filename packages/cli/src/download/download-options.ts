import type { Argv } from 'yargs';
import { declareKeyOptions } from '../command/data-options.ts';

/** Declares the options of `backtest download`. */
export const downloadOptions = (command: Argv): Argv =>
  declareKeyOptions(command)
    .option('exchange', { type: 'string', demandOption: true, describe: 'such as binance-futures' })
    .option('symbol', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'such as BTCUSDT, or of Tardis a group such as PERPETUALS; may be given several times',
    })
    .option('from', { type: 'string', demandOption: true, describe: 'the first day, such as 2024-08-01' })
    .option('to', { type: 'string', demandOption: true, describe: 'the end day, exclusive' })
    .option('types', {
      type: 'string',
      default: 'incremental_book_L2,trades',
      describe: 'with commas: incremental_book_L2, trades, derivative_ticker, liquidations, quotes, …',
    })
    .option('out', { type: 'string', demandOption: true, describe: 'folder for the files' })
    .option('source', {
      type: 'string',
      default: 'tardis',
      describe: 'tardis, another server of dataset files (tardis://HOST:PORT), or a relay (relay://HOST:PORT)',
    })
    .option('parallel', { type: 'string', default: '4', describe: 'files at a time, 1 to 20' })
    .option('quiet', { type: 'boolean', default: false, describe: 'no progress' })
    .example(
      'backtest download --exchange binance-futures --symbol BTCUSDT --from 2024-08-01 --to 2024-08-02 --out data',
      'the first day of a month, which needs no key',
    )
    .epilog('The key is read from TARDIS_API_KEY, that of a relay from HOLYSHEEP_API_KEY or REPLAY_RELAY_KEY.');
