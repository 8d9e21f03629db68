import { ReplayError } from '@replay/core';
import type { ObservableInput, OperatorFunction } from 'rxjs';
import { apart, Demand, subscribeFor } from './demand.ts';
import { rxjs } from './rxjs.ts';

export interface MapAsyncOptions {
  /** How many values may wait, the one that is being worked on among them; 64 unless given. */
  readonly pending?: number;
}

/**
 * Maps values one after the other with an asynchronous function, as `concatMap` does, and pauses the source (`eventsOf` and its kind)
 * while `pending` values wait; `concatMap` alone lets them pile up in memory. A chain whose source cannot pause, as a
 * `Subject`, fails with `BAD_USAGE` where more than `pending` would wait. Throws `BAD_USAGE` for a `pending` below 1.
 */
export function mapAsync<In, Out>(
  work: (value: In) => ObservableInput<Out>,
  { pending = 64 }: MapAsyncOptions = {},
): OperatorFunction<In, Out> {
  if (!(Number.isInteger(pending) && pending >= 1))
    throw new ReplayError('BAD_USAGE', `pending is ${pending}`, { remedy: 'give a whole number of 1 or more' });
  const { Observable, concatMap, finalize, from, tap } = rxjs();
  return (upstream) =>
    new Observable<Out>((subscriber) => {
      const demand = new Demand(pending);
      const results = upstream.pipe(
        tap(() => demand.add()),
        concatMap((value) =>
          new Observable<Out>((result) => apart(() => from(work(value)).subscribe(result))).pipe(
            finalize(() => demand.done()),
          ),
        ),
      );
      const subscription = subscribeFor(demand, () => results.subscribe(subscriber));
      return () => {
        subscription.unsubscribe();
        demand.end();
      };
    });
}
