import { optionTable } from '@replay/backtest/start';
import type { Argv } from 'yargs';

/** Options that may be given several times. */
export const repeatable: readonly string[] = ['symbol', 'with', 'params', 'policy', 'rule', 'convert'];

/**
 * Declares what `backtest run` takes: the options of `runBacktest`, and those of the command alone. None has its default here, so that what
 * was given can be put over the options of a file. Values stay texts; reading them is not for the parser, so that every error is ours.
 */
export function runOptions(command: Argv): Argv {
  for (const { name, description, usual, choices, isFlag } of optionTable()) {
    command.option(kebabCase(name), {
      type: isFlag ? 'boolean' : 'string',
      ...(repeatable.includes(name) ? { array: true } : {}),
      ...(choices === undefined ? {} : { choices }),
      describe: description,
      ...(usual === undefined ? {} : { defaultDescription: usual }),
    });
  }
  return command
    .option('out', { type: 'string', describe: 'folder for runs', defaultDescription: 'runs' })
    .option('config', {
      type: 'string',
      describe: 'these options as a JSON, .ts or .js file; BACKTEST_* of the environment and flags win over it',
    })
    .option('json', { type: 'boolean', describe: 'print one JSON document instead of the text report' })
    .option('quiet', { type: 'boolean', describe: 'no progress' })
    .example('backtest --strategy imbalance', 'the bundled sample, end to end')
    .example(
      'backtest --strategy imbalance --data ./data --exchange binance-futures --symbol BTCUSDT --from 2024-08-08T23:55:00Z --to 2024-08-08T23:59:00Z',
      'four minutes of your own files',
    )
    .example(
      'backtest --strategy ./my-strategy.ts --params size=0.01 --params levels=3 --json',
      'your own strategy, for a script',
    );
}

/** `stale-after` of `staleAfter`: an option as it is written on the command line. */
export const kebabCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
