import { type Micros, ReplayError } from '@replay/core';
import type { LRUCache } from 'lru-cache';
import { unlessAborted } from '../http/abort-scope.ts';
import type { BookUpdate } from './book-update.ts';
import type { RelayCalls } from './relay-calls.ts';
import type { ToldInstrument } from './told-stamp.ts';

/** Stretches kept at most; the one longest unused goes first. */
const kept = 64;

type Stretches = LRUCache<string, readonly BookUpdate[], { readonly told: ToldInstrument; readonly index: number }>;

/**
 * The updates of a relay in stretches of equal length, each asked for once and shared by all who need a part of it, also while
 * it is under way: many moments near each other cost a few long answers instead of many short ones. The next one is asked for
 * ahead.
 */
export class UpdateStretches {
  readonly #stretches: Stretches;
  readonly #millis: number;
  #asked = 0;

  private constructor(stretches: Stretches, millis: number) {
    this.#stretches = stretches;
    this.#millis = millis;
  }

  /** `length` in microseconds, whole milliseconds of them: relays are asked in milliseconds. */
  static async open(calls: RelayCalls, length: Micros): Promise<UpdateStretches> {
    const millis = length / 1000;
    if (!Number.isInteger(millis) || millis < 1) {
      throw new ReplayError('BAD_CONFIGURATION', 'updates are asked for in stretches of whole milliseconds');
    }
    const { LRUCache } = await import('lru-cache');
    const stretches: Stretches = new LRUCache({
      max: kept,
      ignoreFetchAbort: true,
      fetchMethod: async (_name, _stale, { context: { told, index } }) => {
        const updates: BookUpdate[] = [];
        const range = [index * millis, (index + 1) * millis] as const;
        for await (const page of calls.updatesIn(told, ...range, undefined)) updates.push(...page);
        return updates;
      },
    });
    return new UpdateStretches(stretches, millis);
  }

  /** Stretches that were asked for. */
  get asked(): number {
    return this.#asked;
  }

  /** All updates of the stretches from the one `from` lies in, up to the one of `to`. */
  async *between(
    told: ToldInstrument,
    from: Micros,
    to: Micros,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly BookUpdate[]> {
    const indexOf = (time: Micros): number => Math.floor(Math.floor(time / 1000) / this.#millis);
    const last = indexOf(to);
    for (let index = indexOf(from); index <= last; index++) {
      const updates = this.#stretch(told, index, signal);
      // Most who ask for one ask for the next soon; if it fails, that is told when it is needed.
      if (index === last) this.#stretch(told, index + 1, undefined).catch(() => {});
      yield await updates;
    }
  }

  #stretch(told: ToldInstrument, index: number, signal: AbortSignal | undefined): Promise<readonly BookUpdate[]> {
    const name = `${told.instrument.id} ${index}`;
    if (!this.#stretches.has(name)) this.#asked += 1;
    return unlessAborted(this.#stretches.forceFetch(name, { context: { told, index } }), signal);
  }
}
