import { fillRules, queueNames } from '@replay/sim';
import type { Argv } from 'yargs';
import { accountGroupings } from './accounts-option.ts';
import { badRowFlag, dataFlags } from './data-flags.ts';
import { dataKinds } from './data-options.ts';
import { feeSettings } from './fees-option.ts';
import { ruleNames } from './fills-option.ts';
import { groupings } from './grouping-option.ts';
import { defaultLatency } from './latency-option.ts';
import { plainArguments } from './plain-arguments.ts';
import { reportKinds, usualReports } from './report-option.ts';
import type { RunArguments } from './run-arguments.ts';

/** Declares what `backtest run` takes. Values stay texts here; run.ts reads them, so that every error is ours. */
export function runOptions(command: Argv): Argv {
  return badRowFlag(dataFlags(command))
    .option('strategy', {
      type: 'string',
      describe: 'a bundled strategy, or a path to your own .ts or .js file',
    })
    .option('data', {
      type: 'string',
      default: 'sample',
      describe: dataKinds,
    })
    .option('params', {
      type: 'string',
      array: true,
      default: [],
      describe: 'strategy parameter name=value, or a JSON file; may be given several times',
    })
    .option('capital', {
      type: 'string',
      describe: 'in the settlement currency; of several accounts 10000USDT,1BTC or NAME=5000USDT [10000, or 1 coin]',
    })
    .option('accounts', {
      type: 'string',
      choices: accountGroupings,
      default: 'shared',
      describe: 'what shares an account: all instruments of a currency, those of one venue too, or none',
    })
    .option('convert', {
      type: 'string',
      array: true,
      default: [],
      describe: 'BTC=60000USDT or BTC=EXCHANGE:SYMBOL, for a total over accounts of different currencies',
    })
    .option('leverage', { type: 'string', default: '1', describe: 'how much exposure a unit of equity carries' })
    .option('margin', { type: 'string', describe: 'venue, or scaled:INITIAL as nautilus has it [venue]' })
    .option('maintenance', {
      type: 'string',
      describe:
        'share of the notional below which an account is liquidated: 0.005, or brackets 0:0.004,50000:0.005 [0.005, or half the initial margin if less]',
    })
    .option('liquidation-fee', { type: 'string', describe: 'share of the value that liquidating costs [0.005]' })
    .option('fees', {
      type: 'string',
      describe: `maker,taker as shares of value, or NAME=VALUE,… of ${feeSettings.join(', ')}, or a path to your own .ts or .js file [those of the instrument]`,
    })
    .option('slippage', {
      type: 'string',
      default: 'none',
      describe:
        'what makes taking dearer than the depth shown: none, bps:N, sqrt:Y, sqrt:Y,DAILY_VOLATILITY,DAILY_VOLUME, or a path to your own .ts or .js file',
    })
    .option('latency', {
      type: 'string',
      describe: `feed,order,response: delays, ranges 5ms..20ms or lognormal:10ms:0.5 drawn by the seed; feed may be recorded, order place/cancel/amend [${defaultLatency}]`,
    })
    .option('latency-file', {
      type: 'string',
      describe:
        'a CSV of measured requests (sent,at_venue,back in µs) in place of the order and response legs; --latency is then the feed leg alone',
    })
    .option('queue', {
      type: 'string',
      describe: `how the size ahead of a resting order is estimated: ${queueNames.join(', ')}, or a path to your own .ts or .js file [that of --fills]`,
    })
    .option('fills', {
      type: 'string',
      choices: [...fillRules.map(({ name }) => name), 'band'],
      default: 'realistic',
      describe:
        'what counts as evidence for a fill; band runs optimistic, realistic and pessimistic and tells the range',
    })
    .option('rule', {
      type: 'string',
      array: true,
      default: [],
      describe: `NAME=VALUE, a setting of the fill rules that differs from the preset: ${ruleNames.join(', ')}`,
    })
    .option('stale-after', {
      type: 'string',
      default: 'auto',
      describe:
        'how long a book may be without a message before nothing can be taken from it: a duration, never, or auto: ten times its longest silence so far, at least 10s',
    })
    .option('seed', { type: 'string', default: '1', describe: 'of the chance a strategy may use' })
    .option('hook-timeout', {
      type: 'string',
      default: '10s',
      describe: 'how long a hook of the strategy may run before the run ends, from 100ms to 1h',
    })
    .option('strict', {
      type: 'boolean',
      default: false,
      describe:
        'refuse a strategy that uses the clock, unseeded chance, timers or the network, and so cannot be repeated',
    })
    .option('grouping', {
      type: 'string',
      choices: groupings,
      default: 'flat-to-flat',
      describe: 'what counts as one trade, and so what the win rate is of',
    })
    .option('out', { type: 'string', default: 'runs', describe: 'folder for runs' })
    .option('report', {
      type: 'string',
      default: usualReports,
      describe: `forms of the report to leave in the folder, of ${reportKinds.join(', ')}`,
    })
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

/** What yargs has read, as the options of a run. */
export const runArguments = (read: Readonly<Record<string, unknown>>): RunArguments =>
  plainArguments(read) as unknown as RunArguments;
