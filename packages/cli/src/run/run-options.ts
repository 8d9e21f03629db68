import { optionTable } from '@replay/backtest/start';
import type { Argv } from 'yargs';

/** Options that may be given several times. */
export const repeatable: readonly string[] = ['symbol', 'with', 'params', 'policy', 'rule', 'convert'];

/**
 * Declares the options of `backtest run`: those of `runBacktest`, and those of the command itself. They have no
 * defaults here, so that given values override a configuration file. Values stay strings, so that our own code
 * validates them and words the errors.
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
      describe: 'these options as a JSON, .ts or .js file; BACKTEST_* variables and flags override it',
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

/** `stale-after` of `staleAfter`: the command-line form of an option. */
export const kebabCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
