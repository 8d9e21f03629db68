import { didYouMean, type MarketSource, type Micros, ReplayError, timeText } from '@replay/core';
import type { InstrumentsFile } from '@replay/feed';
import { type Check, checks, type Policy, policies } from '@replay/quality';
import { duration, moment } from '../models/values.ts';

/** How the key of a server is sent. */
export interface KeyOptions {
  /** In the address instead of in headers. */
  readonly keyIn?: 'address';
  /** Allows an unencrypted connection to another machine, which is refused otherwise. */
  readonly allowClearKey?: boolean;
}

/** The policy of each check; missing ones have the default of the reader. */
export type Policies = Partial<Readonly<Record<Check, Policy>>>;

/** Data named by the user, or a source of a program. */
export type DataInput = string | MarketSource;

/** The name of the data in messages. */
export const nameOf = (data: DataInput): string => (typeof data === 'string' ? data : data.description);

/** Which data to read, and how. */
export interface DataOptions {
  /** A name, an address, a path, or the source itself. */
  readonly data: DataInput;
  /** Further data, merged with the first by receipt time. */
  readonly others: readonly DataInput[];
  /** Microseconds added to the receipt times of each data set; empty for none. */
  readonly clockOffsets: readonly number[];
  /** How to connect to a server; undefined for the default of its protocol. */
  readonly transport: 'ws' | 'http' | undefined;
  readonly exchange: string | undefined;
  readonly symbols: readonly string[];
  readonly from: Micros | undefined;
  readonly to: Micros | undefined;
  readonly instruments: string | InstrumentsFile | undefined;
  readonly onBadRow: 'fail' | 'skip';
  readonly policies: Policies;
  readonly keyOptions: KeyOptions;
  /** Continues after a gap of any length, so that all gaps are found. */
  readonly patient?: boolean;
  /** Also reads quotes of dataset files, for a reader that passes on all events. */
  readonly quotes?: boolean;
  /** No account is kept, so an unknown contract value may be assumed. */
  readonly booksOnly?: boolean;
}

/** Options of named data without others, or opened one by one. */
export type Named = DataOptions & { readonly data: string };

/** Data that are all named. */
export type NamedData = DataOptions & { readonly data: string; readonly others: readonly string[] };

/** The data options of a run; missing ones are undefined. */
export interface GivenData {
  readonly exchange?: string | undefined;
  readonly symbol?: readonly string[] | undefined;
  readonly with?: DataInput | readonly DataInput[] | undefined;
  readonly clockOffset?: string | undefined;
  readonly transport?: 'ws' | 'http' | undefined;
  readonly keyInAddress?: boolean | undefined;
  readonly allowClearKey?: boolean | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly instruments?: string | InstrumentsFile | undefined;
  readonly onBadRow?: 'fail' | 'skip' | undefined;
  readonly policy?: readonly string[] | undefined;
}

/** Checks whose policy affects reading; the others are only evaluated by `verify`. */
const decidesReading: readonly string[] = ['gap', 'checksum'];

/** Validates the data options. Throws `BAD_USAGE` naming the option. */
export function dataOptions(
  data: string,
  args: Omit<GivenData, 'with'> & { readonly with?: readonly string[] | undefined },
): NamedData;
export function dataOptions(data: DataInput | readonly DataInput[], args: GivenData): DataOptions;
export function dataOptions(data: DataInput | readonly DataInput[], args: GivenData): DataOptions {
  const idle = args.policy?.find((text) => text.includes('=') && !decidesReading.includes(text.split('=')[0] ?? ''));
  if (idle === undefined) return verifiedOptions(data, args);
  policiesOf([idle]);
  throw new ReplayError('BAD_USAGE', `--policy ${idle} has no effect here`, {
    remedy: 'give gap or checksum; backtest verify judges the other checks, and --on-bad-row decides on rows',
  });
}

/** The same for `verify`, where every check has a policy. */
export function verifiedOptions(data: DataInput | readonly DataInput[], args: GivenData): DataOptions {
  const { exchange, symbol = [], instruments, onBadRow = 'fail', transport } = args;
  const [first, ...others] = [data, args.with ?? []].flat();
  if (first === undefined) throw new ReplayError('BAD_USAGE', 'there are no data to read', { remedy: 'give --data' });
  checkExchange(exchange, symbol);
  if (others.length > 0 && (exchange !== undefined || symbol.length > 0)) {
    throw new ReplayError('BAD_USAGE', '--exchange and --symbol choose from one recording, and several are given', {
      remedy: 'leave them out, or import each recording into a tape with what is wanted of it',
    });
  }
  return {
    data: first,
    others,
    clockOffsets: clockOffsets(args.clockOffset, 1 + others.length),
    transport,
    exchange,
    symbols: symbol,
    ...rangeOf(args),
    instruments,
    onBadRow,
    policies: policiesOf(args.policy ?? []),
    keyOptions: keyOptions(args),
  };
}

/** Throws `BAD_USAGE` where a symbol names another exchange than `--exchange`. */
export function checkExchange(exchange: string | undefined, symbols: readonly string[]): void {
  if (exchange === undefined) return;
  const other = symbols.find((symbol) => symbol.includes(':') && !symbol.startsWith(`${exchange}:`));
  if (other === undefined) return;
  throw new ReplayError('BAD_USAGE', `--symbol ${other} names another exchange than --exchange ${exchange}`, {
    remedy: 'leave --exchange out, or give the symbol without its exchange',
  });
}

/** `from` inclusive, `to` exclusive. */
export function rangeOf(args: Pick<GivenData, 'from' | 'to'>): Pick<DataOptions, 'from' | 'to'> {
  const [from, to] = [moment(args.from, 'from'), moment(args.to, 'to')];
  if (from === undefined || to === undefined || from < to) return { from, to };
  throw new ReplayError('BAD_USAGE', `--from ${timeText(from)} is not before --to ${timeText(to)}`, {
    remedy: 'from is inclusive, to is exclusive',
  });
}

/** `gap=warn`, or `fail` for all checks; later ones override earlier ones. */
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

/** `0,1.27s`: one value for each data set, in microseconds. */
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

export const keyOptions = ({
  keyInAddress,
  allowClearKey,
}: Pick<GivenData, 'keyInAddress' | 'allowClearKey'>): KeyOptions => ({
  ...(keyInAddress === true ? { keyIn: 'address' as const } : {}),
  ...(allowClearKey === true ? { allowClearKey } : {}),
});
