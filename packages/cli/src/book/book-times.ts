import { readFileSync } from 'node:fs';
import { duration, moment } from '@replay/backtest/command';
import { type Micros, parseTime, ReplayError } from '@replay/core';

/** The times whose books are requested: a sorted list, or one every `step`. */
export type BookTimes =
  | { readonly kind: 'list'; readonly times: readonly Micros[] }
  | {
      readonly kind: 'every';
      readonly step: Micros;
      readonly from: Micros | undefined;
      readonly to: Micros | undefined;
    };

export interface TimeArguments {
  readonly at: readonly string[];
  readonly every: string | undefined;
  readonly atFile: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Reads the options; exactly one of the three ways of giving times must be used. Throws `BAD_USAGE`. */
export function bookTimesOf({ at, every, atFile, from, to }: TimeArguments): BookTimes {
  const ways = [at.length > 0, every !== undefined, atFile !== undefined].filter(Boolean).length;
  if (ways !== 1) {
    throw new ReplayError('BAD_USAGE', `${ways === 0 ? 'no time is given' : 'times are given in two ways'}`, {
      remedy: 'give --at TIME, --every 1s or --at-file times.txt',
    });
  }
  if (every !== undefined) {
    const step = duration(every, 'every');
    return { kind: 'every', step, from: moment(from, 'from'), to: moment(to, 'to') };
  }
  if (from !== undefined || to !== undefined) {
    const name = from === undefined ? 'to' : 'from';
    throw new ReplayError('BAD_USAGE', `--${name} bounds the times of --every, and single times are given`, {
      remedy: 'leave it out, or give --every in place of --at and --at-file',
    });
  }
  const times = atFile === undefined ? at.map((text) => moment(text, 'at') as Micros) : timesInFile(atFile);
  return { kind: 'list', times: times.toSorted((one, other) => one - other) };
}

/** One time a line; empty lines are skipped. */
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

/** The times in order, for data from `first` to `last`. */
export function* timesIn(times: BookTimes, first: Micros, last = Infinity): Generator<Micros> {
  if (times.kind === 'list') return yield* times.times;
  const { step, from, to } = times;
  const start = from ?? Math.ceil(first / step) * step;
  for (let time = start; time < (to ?? Infinity) && time <= last; time += step) yield time as Micros;
}
