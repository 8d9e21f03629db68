import { policies } from '@replay/quality';
import type { Argv } from 'yargs';
import { type KeyArguments, keyFlags } from './key-flags.ts';

/** Declares what chooses from the data, for every command that reads them. */
export function dataFlags(command: Argv): Argv {
  return keyFlags(command)
    .option('exchange', { type: 'string', describe: 'which exchange of the data; for raw: how to read the messages' })
    .option('symbol', {
      type: 'string',
      array: true,
      default: [],
      describe: 'which symbol, or exchange:symbol; may be given several times',
    })
    .option('with', {
      type: 'string',
      array: true,
      default: [],
      describe: 'further data, merged with the others by the time of receipt; may be given several times',
    })
    .option('clock-offset', {
      type: 'string',
      describe: 'what to add to the receipt times of each of the data: 0,1.27s for the clock of the second',
    })
    .option('transport', { choices: ['ws', 'http'] as const, describe: 'how a relay or a Machine is asked [ws]' })
    .option('from', {
      type: 'string',
      describe: 'first moment: ISO 8601 (UTC), a date, or epoch ms or µs; earlier data build the book',
    })
    .option('to', { type: 'string', describe: 'first moment that is out' })
    .option('instruments', { type: 'string', describe: 'a JSON file with tick size, lot size, contract and fees' })
    .option('policy', {
      type: 'string',
      array: true,
      default: [],
      describe: `CHECK=${policies.join('|')}, or one of these for all checks; may be given several times`,
    });
}

/** Declares what to do with bad rows, for every command that stops at one unless told otherwise. */
export const badRowFlag = (command: Argv): Argv =>
  command.option('on-bad-row', {
    choices: ['fail', 'skip'] as const,
    default: 'fail' as const,
    describe: 'what to do with a row that cannot be read; skipped ones are counted',
  });

/** The options of data as yargs has read them. */
export interface DataArguments extends KeyArguments {
  readonly exchange: string | undefined;
  readonly symbol: readonly string[];
  readonly with: readonly string[];
  readonly clockOffset: string | undefined;
  readonly transport: 'ws' | 'http' | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly instruments: string | undefined;
  readonly onBadRow: 'fail' | 'skip';
  readonly policy: readonly string[];
}
