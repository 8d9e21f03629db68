import { readFileSync } from 'node:fs';
import { duration, moment } from '@replay/backtest/command';
import { type Micros, parseTime, ReplayError } from '@replay/core';

/** The moments whose books are wanted: a list in the order of time, or one every so often. */
export type Moments =
  | { readonly kind: 'list'; readonly times: readonly Micros[] }
  | {
      readonly kind: 'every';
      readonly step: Micros;
      readonly from: Micros | undefined;
      readonly to: Micros | undefined;
    };

export interface MomentArguments {
  readonly at: readonly string[];
  readonly every: string | undefined;
  readonly atFile: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Reads the options; exactly one of the three ways of naming moments must be used. Throws `BAD_USAGE`. */
export function momentsOf({ at, every, atFile, from, to }: MomentArguments): Moments {
  const ways = [at.length > 0, every !== undefined, atFile !== undefined].filter(Boolean).length;
  if (ways !== 1) {
    throw new ReplayError('BAD_USAGE', `${ways === 0 ? 'no moment is named' : 'moments are named in two ways'}`, {
      remedy: 'give --at TIME, --every 1s or --at-file times.txt',
    });
  }
  if (every !== undefined) {
    const step = duration(every, 'every');
    return { kind: 'every', step, from: moment(from, 'from'), to: moment(to, 'to') };
  }
  if (from !== undefined || to !== undefined) {
    const name = from === undefined ? 'to' : 'from';
    throw new ReplayError('BAD_USAGE', `--${name} bounds the moments of --every, and single moments are named`, {
      remedy: 'leave it out, or give --every in place of --at and --at-file',
    });
  }
  const times = atFile === undefined ? at.map((text) => moment(text, 'at') as Micros) : timesInFile(atFile);
  return { kind: 'list', times: times.toSorted((one, other) => one - other) };
}

/** One time a line; empty lines are passed over. */
function timesInFile(path: string): readonly Micros[] {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ReplayError('BAD_USAGE', '--at-file cannot be read', {
      place: path,
      remedy: 'give a file of one time a line',
      cause,
    });
  }
  return content.split('\n').flatMap((line, row) => {
    if (line.trim() === '') return [];
    try {
      return [parseTime(line.trim())];
    } catch (cause) {
      if (!(cause instanceof ReplayError)) throw cause;
      const remedy = cause.remedy === undefined ? {} : { remedy: cause.remedy };
      throw new ReplayError('BAD_USAGE', cause.message, { place: `${path}:${row + 1}`, ...remedy });
    }
  });
}

/** The moments one after the other, for data from `first` until `last`. */
export function* momentsIn(moments: Moments, first: Micros, last = Infinity): Generator<Micros> {
  if (moments.kind === 'list') return yield* moments.times;
  const { step, from, to } = moments;
  const start = from ?? Math.ceil(first / step) * step;
  for (let time = start; time < (to ?? Infinity) && time <= last; time += step) yield time as Micros;
}
