import { type InstrumentId, type Micros, ReplayError } from '@replay/core';
import type { GroupedObservable, MonoTypeOperatorFunction, Observable, OperatorFunction, SchedulerLike } from 'rxjs';
import { mapAsync } from './map-async.ts';
import { rxjs } from './rxjs.ts';

/** Anything with a time of the market: an event, a book of `booksOf`. */
interface Timed {
  readonly receivedTime: Micros;
}

/** One stream for each instrument, in the order in which they first appear. */
export const byInstrument = <Value extends { readonly instrument: InstrumentId }>(): OperatorFunction<
  Value,
  GroupedObservable<InstrumentId, Value>
> => rxjs().groupBy(({ instrument }) => instrument);

export interface Sample<Value> {
  /** The end of the period: a whole multiple of it since 1970, in microseconds. */
  readonly time: Micros;
  readonly value: Value;
}

/**
 * The last value before the end of each period of market time, as `sampleTime` does by the wall clock. A period without a value gives
 * none, and neither does the one in which the stream ends. `period` is in microseconds. Throws `BAD_USAGE` unless it is a whole
 * number of 1 or more. For several instruments put it behind `byInstrument`.
 */
export function sampleEvery<Value extends Timed>(period: Micros): OperatorFunction<Value, Sample<Value>> {
  if (!(Number.isSafeInteger(period) && period >= 1))
    throw new ReplayError('BAD_USAGE', `a period of ${period} µs`, { remedy: 'give a whole number of microseconds' });
  const { Observable } = rxjs();
  return (values) =>
    new Observable((subscriber) => {
      let last: Sample<Value> | undefined;
      return values.subscribe({
        next: (value) => {
          const { receivedTime } = value;
          if (last !== undefined && receivedTime >= last.time) subscriber.next(last);
          last = { time: (Math.floor(receivedTime / period) * period + period) as Micros, value };
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
    });
}

/** The longest wait that a timer of Node takes, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

/**
 * Emits each value when its time has come, `speed` times as fast as the market was: 1 is real time, 60 a minute a second. The first
 * one comes at once and sets the clock. The source is paused meanwhile. Throws `BAD_USAGE` unless `speed` is above 0.
 */
export function atSpeed<Value extends Timed>(
  speed: number,
  scheduler: SchedulerLike = rxjs().asyncScheduler,
): MonoTypeOperatorFunction<Value> {
  if (!(speed > 0 && speed < Infinity))
    throw new ReplayError('BAD_USAGE', `a speed of ${speed}`, { remedy: 'give a number above 0: 1 is real time' });
  const { concatMap, defer, map, of, timer } = rxjs();
  const waited = (millis: number): Observable<unknown> =>
    millis > longestTimer
      ? timer(longestTimer, scheduler).pipe(concatMap(() => waited(millis - longestTimer)))
      : timer(millis, scheduler);
  return (values) =>
    defer(() => {
      let start: { readonly clock: number; readonly market: Micros } | undefined;
      return values.pipe(
        mapAsync((value) => {
          start ??= { clock: scheduler.now(), market: value.receivedTime };
          const due = start.clock + (value.receivedTime - start.market) / 1000 / speed;
          const millis = due - scheduler.now();
          return millis > 0 ? waited(millis).pipe(map(() => value)) : of(value);
        }),
      );
    });
}
