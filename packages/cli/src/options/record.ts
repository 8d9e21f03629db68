import type { Argv } from 'yargs';
import { keyFlags } from '../key-flags.ts';
import { streamKinds } from '../record/stream-kinds.ts';

/** Declares what `backtest record` takes. */
export const recordOptions = (command: Argv): Argv =>
  keyFlags(command)
    .option('data', { type: 'string', default: 'relay', describe: streamKinds })
    .option('out', { type: 'string', demandOption: true, describe: 'the tape, a folder such as today.tape' })
    .option('exchange', { type: 'string', describe: 'which exchange' })
    .option('symbol', {
      type: 'string',
      array: true,
      default: [],
      describe: 'which symbol, or exchange:symbol; may be given several times',
    })
    .option('for', { type: 'string', describe: 'how long, such as 1h; until it is interrupted unless given' })
    .option('depth', {
      type: 'string',
      describe: 'levels a side; the whole book of a relay, 200 of Bybit unless given',
    })
    .option('stamps', {
      choices: ['here', 'told'] as const,
      default: 'here' as const,
      describe: 'when a message counts as received: when it arrived here, or as the relay tells',
    })
    .option('instruments', { type: 'string', describe: 'a JSON file with tick size, lot size, contract and fees' })
    .option('drift-window', {
      type: 'string',
      default: '500ms',
      describe: 'of several exchanges: how long one that is quiet is waited for',
    })
    .option('raw', { type: 'string', describe: 'a file that keeps the messages as they came, beside the tape' })
    .option('quiet', { type: 'boolean', default: false, describe: 'no progress' })
    .example('backtest record --data relay://127.0.0.1:8000 --symbol replay:BTCUSDT --out now.tape', 'until Ctrl-C')
    .example(
      'backtest record --symbol bybit:BTCUSDT --symbol okex-swap:BTC-USDT-SWAP --for 1h --out hour.tape',
      'an hour',
    )
    .epilog(
      'An interruption ends a recording in order, and the tape is whole: exit 0, or 130 where --for said how long it should be.',
    );
