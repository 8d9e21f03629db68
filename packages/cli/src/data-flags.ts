import { ReplayError, timeText } from '@replay/core';
import { type Check, checks, type Policy, policies } from '@replay/quality';
import type { Argv } from 'yargs';
import type { DataOptions, Policies } from './data-options.ts';
import { type KeyArguments, keyFlags, keyOptions } from './remote/key-options.ts';
import { duration, moment } from './run-options.ts';
import { didYouMean } from './usage-error.ts';

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

/** Checks that decide how data are read; what the others find is only judged, by `verify`. */
const decidesReading: readonly string[] = ['gap', 'checksum'];

/** What is to be read, from the options. Throws `BAD_USAGE` naming the option. */
export function dataOptions(data: string, args: DataArguments): DataOptions {
  const idle = args.policy.find((text) => text.includes('=') && !decidesReading.includes(text.split('=')[0] ?? ''));
  if (idle === undefined) return verifiedOptions(data, args);
  policiesOf([idle]);
  throw new ReplayError('BAD_USAGE', `--policy ${idle} decides nothing here`, {
    remedy: 'give gap or checksum; backtest verify judges the other checks, and --on-bad-row decides on rows',
  });
}

/** The same for `verify`, where every check has its policy. */
export function verifiedOptions(data: string, args: DataArguments): DataOptions {
  const { exchange, symbol, instruments, onBadRow, transport } = args;
  const others = args.with;
  checkExchange(exchange, symbol);
  if (others.length > 0 && (exchange !== undefined || symbol.length > 0)) {
    throw new ReplayError('BAD_USAGE', '--exchange and --symbol choose from one recording, and several are given', {
      remedy: 'leave them out, or import each recording into a tape with what is wanted of it',
    });
  }
  return {
    data,
    others,
    clockOffsets: clockOffsets(args.clockOffset, 1 + others.length),
    transport,
    exchange,
    symbols: symbol,
    ...rangeOf(args),
    instruments,
    onBadRow,
    policies: policiesOf(args.policy),
    keyOptions: keyOptions(args),
  };
}

/** Throws `BAD_USAGE` where a symbol names another exchange than `--exchange` does: one of the two would be ignored. */
export function checkExchange(exchange: string | undefined, symbols: readonly string[]): void {
  if (exchange === undefined) return;
  const other = symbols.find((symbol) => symbol.includes(':') && !symbol.startsWith(`${exchange}:`));
  if (other === undefined) return;
  throw new ReplayError('BAD_USAGE', `--symbol ${other} names another exchange than --exchange ${exchange}`, {
    remedy: 'leave --exchange out, or give the symbol without its exchange',
  });
}

/** `from` inclusive, `to` exclusive. */
export function rangeOf(args: Pick<DataArguments, 'from' | 'to'>): Pick<DataOptions, 'from' | 'to'> {
  const [from, to] = [moment(args.from, 'from'), moment(args.to, 'to')];
  if (from === undefined || to === undefined || from < to) return { from, to };
  throw new ReplayError('BAD_USAGE', `--from ${timeText(from)} is not before --to ${timeText(to)}`, {
    remedy: 'from is inclusive, to is exclusive',
  });
}

/** `gap=warn`, or `fail` for all; later ones win. */
export function policiesOf(given: readonly string[]): Policies {
  const chosen: Partial<Record<Check, Policy>> = {};
  for (const text of given) {
    const [left = '', right] = text.split('=');
    const policy = policies.find((one) => one === (right ?? left));
    const check = checks.find((one) => one === left);
    if (policy === undefined || (right !== undefined && check === undefined)) throw noPolicy(text, left, right);
    for (const one of check === undefined ? checks : [check]) chosen[one] = policy;
  }
  return chosen;
}

function noPolicy(text: string, left: string, right: string | undefined): ReplayError {
  const known: readonly string[] = right === undefined ? policies : checks;
  return new ReplayError('BAD_USAGE', `--policy takes CHECK=POLICY such as gap=warn, not '${text}'`, {
    remedy: `${didYouMean(left, known)}checks are ${checks.join(', ')}; policies ${policies.join(', ')}`,
  });
}

/** `0,1.27s`: one for each of the data, in microseconds. */
function clockOffsets(text: string | undefined, count: number): readonly number[] {
  if (text === undefined) return [];
  const offsets = text.split(',').map((one) => {
    const [, sign, rest = ''] = /^\s*(-?)\s*(.*?)\s*$/.exec(one) ?? [];
    return (sign === '-' ? -1 : 1) * (rest === '0' ? 0 : duration(rest, 'clock-offset'));
  });
  if (offsets.length === count) return offsets;
  throw new ReplayError('BAD_USAGE', `--clock-offset takes one value for each of the data, and there are ${count}`, {
    remedy: 'give 0 for a clock that was right',
  });
}
