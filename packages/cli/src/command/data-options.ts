import { policies } from '@replay/quality';
import type { Argv } from 'yargs';

/** Declares the options that select data, for every command that reads data. */
export function declareDataOptions(command: Argv): Argv {
  return declareKeyOptions(command)
    .option('exchange', { type: 'string', describe: 'which exchange of the data; for raw: the message format' })
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
      describe: 'further data, merged by receipt time; may be given several times',
    })
    .option('clock-offset', {
      type: 'string',
      describe: 'offsets added to the receipt times of each data set: 0,1.27s shifts the second',
    })
    .option('transport', { choices: ['ws', 'http'] as const, describe: 'how to connect to a relay or a Machine [ws]' })
    .option('from', {
      type: 'string',
      describe: 'start time: ISO 8601 (UTC), a date, or epoch ms or µs; earlier data build the book',
    })
    .option('to', { type: 'string', describe: 'end time, exclusive' })
    .option('instruments', { type: 'string', describe: 'a JSON file with tick size, lot size, contract and fees' })
    .option('policy', {
      type: 'string',
      array: true,
      default: [],
      describe: `CHECK=${policies.join('|')}, or one of these for all checks; may be given several times`,
    });
}

/** Declares the handling of bad rows, for every command that fails at one by default. */
export const declareBadRowOption = (command: Argv): Argv =>
  command.option('on-bad-row', {
    choices: ['fail', 'skip'] as const,
    default: 'fail' as const,
    describe: 'what to do with an unreadable row; skipped ones are counted',
  });

/** The data options as read by yargs. */
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

/** How the key of a server is sent, as read by yargs. */
export interface KeyArguments {
  readonly keyInAddress: boolean;
  readonly allowClearKey: boolean;
}

/** Declares how the key of a server is sent, for every command that may need one. */
export const declareKeyOptions = (command: Argv): Argv =>
  command
    .option('key-in-address', {
      type: 'boolean',
      default: false,
      describe: 'send the key as ?api_key=… instead of in headers, to a relay or a Machine that expects it there',
    })
    .option('allow-clear-key', {
      type: 'boolean',
      default: false,
      describe: 'allow sending the key unencrypted to another machine',
    });
