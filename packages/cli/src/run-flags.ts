import { ReplayError } from '@replay/core';
import { fillRules, queueModels } from '@replay/sim';
import type { Argv } from 'yargs';
import type { RunArguments } from './run-arguments.ts';

/** Declares what `backtest run` takes. Values stay texts here; run.ts reads them, so that every error is ours. */
export function runOptions(command: Argv): Argv {
  return command
    .option('strategy', {
      type: 'string',
      describe: 'a bundled strategy, or a path to your own .ts or .js file',
    })
    .option('data', {
      type: 'string',
      default: 'sample',
      describe: 'sample (a generated market through a local relay), a .csv or .csv.gz, or a folder of dataset files',
    })
    .option('exchange', { type: 'string', describe: 'which exchange of the data' })
    .option('symbol', {
      type: 'string',
      array: true,
      default: [],
      describe: 'which symbol, or exchange:symbol; may be given several times',
    })
    .option('from', {
      type: 'string',
      describe: 'first moment: ISO 8601 (UTC), a date, or epoch ms or µs; earlier data build the book',
    })
    .option('to', { type: 'string', describe: 'first moment that is out' })
    .option('params', {
      type: 'string',
      array: true,
      default: [],
      describe: 'strategy parameter name=value, or a JSON file; may be given several times',
    })
    .option('capital', { type: 'string', describe: 'in the settlement currency [10000, or 1 coin]' })
    .option('leverage', { type: 'string', default: '1', describe: 'how much exposure a unit of equity carries' })
    .option('fees', { type: 'string', describe: 'maker,taker as shares of value [those of the instrument]' })
    .option('latency', {
      type: 'string',
      default: 'recorded,10ms,10ms',
      describe: 'feed,order,response; feed may be recorded',
    })
    .option('queue', {
      type: 'string',
      choices: queueModels.map(({ name }) => name),
      default: 'risk-averse',
      describe: 'how the size ahead of a resting order is estimated',
    })
    .option('fills', {
      type: 'string',
      choices: fillRules.map(({ name }) => name),
      default: 'realistic',
      describe: 'what counts as evidence for a fill',
    })
    .option('seed', { type: 'string', default: '1', describe: 'of the chance a strategy may use' })
    .option('instruments', { type: 'string', describe: 'a JSON file with tick size, lot size, contract and fees' })
    .option('on-bad-row', {
      choices: ['fail', 'skip'] as const,
      default: 'fail' as const,
      describe: 'what to do with a row that cannot be read; skipped ones are counted',
    })
    .option('out', { type: 'string', default: 'runs', describe: 'folder for runs' })
    .option('config', {
      type: 'string',
      describe: 'these options as a JSON file; BACKTEST_* of the environment and flags win over it',
    })
    .option('json', { type: 'boolean', default: false, describe: 'print one JSON document instead of the text report' })
    .option('quiet', { type: 'boolean', default: false, describe: 'no progress' })
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

const notOfTheRun = ['_', '$0', 'config', 'verbose', 'help', 'version'];

/** What yargs has read, without its own additions. Most options mean one thing, and of two the user should say which. */
export function runArguments(read: Readonly<Record<string, unknown>>): RunArguments {
  const args = Object.fromEntries(
    Object.entries(read).filter(([name]) => !name.includes('-') && !notOfTheRun.includes(name)),
  );
  const { symbol: _symbol, params: _params, ...single } = args;
  const repeated = Object.keys(single).find((name) => Array.isArray(single[name]));
  if (repeated === undefined) return args as unknown as RunArguments;
  throw new ReplayError('BAD_USAGE', `--${repeated} is given more than once`, { remedy: 'give it once' });
}
