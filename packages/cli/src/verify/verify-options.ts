import { dataKinds } from '@replay/backtest/start';
import { type Check, leastUsable } from '@replay/quality';
import type { Argv } from 'yargs';
import { declareDataOptions } from '../command/data-options.ts';

/** Declares the options of `backtest verify`. */
export const verifyOptions = (command: Argv): Argv =>
  declareDataOptions(command.positional('data', { type: 'string', describe: dataKinds }))
    .option('json', { type: 'boolean', default: false, describe: 'one JSON document' })
    .option('quiet', { type: 'boolean', default: false, describe: 'no progress' })
    .example('backtest verify ./data --exchange binance-futures', 'one exchange of a folder of dataset files')
    .example('backtest verify raw:kraken.ndjson.gz --json', 'recorded messages with the checksums of the venue')
    .example('backtest verify day.tape --policy crossed=fail', 'exit 1 when the book was ever crossed')
    .epilog(
      `Exit 1 when a check at policy fail found something: ${defaultFailing.join(', ')} unless --policy says otherwise. ` +
        `The check book fails for an instrument whose book was live and not crossed for less than ${leastUsable * 100} % of the time.`,
    );

/** The checks that make a verification exit with 1 by default. */
export const defaultFailing: readonly Check[] = ['book', 'gap', 'checksum', 'rejected'];
