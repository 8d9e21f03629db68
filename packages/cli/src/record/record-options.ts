import type { Argv } from 'yargs';
import { declareKeyOptions } from '../command/data-options.ts';

/** Declares the options of `backtest record`. */
export const recordOptions = (command: Argv): Argv =>
  declareKeyOptions(command)
    .option('data', { type: 'string', default: 'relay', describe: streamKinds })
    .option('out', { type: 'string', demandOption: true, describe: 'the tape, a folder such as today.tape' })
    .option('exchange', { type: 'string', describe: 'which exchange' })
    .option('symbol', {
      type: 'string',
      array: true,
      default: [],
      describe: 'which symbol, or exchange:symbol; may be given several times',
    })
    .option('for', { type: 'string', describe: 'how long, such as 1h; until interrupted by default' })
    .option('depth', {
      type: 'string',
      describe: 'levels a side; by default the whole book of a relay, 200 of Bybit',
    })
    .option('stamps', {
      choices: ['here', 'told'] as const,
      default: 'here' as const,
      describe: 'receipt time of a message: its arrival here, or as the relay states it',
    })
    .option('instruments', { type: 'string', describe: 'a JSON file with tick size, lot size, contract and fees' })
    .option('drift-window', {
      type: 'string',
      default: '500ms',
      describe: 'of several exchanges: how long to wait for one that sends nothing',
    })
    .option('raw', { type: 'string', describe: 'a file for the unchanged messages, beside the tape' })
    .option('quiet', { type: 'boolean', default: false, describe: 'no progress' })
    .example('backtest record --data relay://127.0.0.1:8000 --symbol replay:BTCUSDT --out now.tape', 'until Ctrl-C')
    .example(
      'backtest record --symbol bybit:BTCUSDT --symbol okex-swap:BTC-USDT-SWAP --for 1h --out hour.tape',
      'an hour',
    )
    .epilog('An interruption ends a recording in order with a finished tape: exit 0, or 130 if --for was given.');

/** What can be recorded, for help and errors. */
export const streamKinds =
  'relay (REPLAY_RELAY_URL), relay://HOST:PORT, relays://…, or wss://… of a public stream in the form of Bybit v5';
