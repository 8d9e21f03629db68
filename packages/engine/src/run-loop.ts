import {
  columnsOf,
  type EventColumns,
  type Fact,
  type InstrumentId,
  type MarketEvent,
  type Micros,
  ReplayError,
  type RunEnded,
} from '@replay/core';
import { failStrategy } from './failures.ts';
import type { RunConfig } from './run-config.ts';
import { type Draft, draftOf, openRun, type RunState } from './run-state.ts';
import { advance, end, hasStopped, type Observer, readColumns } from './step.ts';

/**
 * A run that goes on: it takes events by the batch and gives the facts that come of them. `state` shows where it stands while it
 * goes on; `copy` gives a value of that moment.
 */
export class RunLoop {
  readonly #draft: Draft;
  readonly #observe: Observer | undefined;

  /** Throws `BAD_CONFIGURATION` for a run that cannot be started. */
  constructor(from: RunConfig | RunState, observe?: Observer) {
    this.#draft = draftOf('phase' in from ? from : openRun(from));
    this.#observe = observe;
  }

  /** Where the run stands. It changes while the run goes on. */
  get state(): RunState {
    return this.#draft;
  }

  copy(): RunState {
    return draftOf(this.#draft);
  }

  get hasStopped(): boolean {
    return hasStopped(this.#draft);
  }

  /** Reads events of a source with these instruments, in columns. What they bring about happens as the run advances. */
  read(columns: EventColumns, ids: readonly InstrumentId[]): void {
    if (!this.hasStopped) readColumns(this.#draft, columns, this.#indexesOf(columns, ids));
  }

  /** The same for events as objects. */
  readEvents(events: readonly MarketEvent[]): void {
    const ids = this.#draft.config.instruments.map(({ id }) => id);
    this.read(columnsOf(events, ids), ids);
  }

  /** Handles at most so many things of those that no unread event can precede. Says whether there are no more of them. */
  advance(most = Infinity): boolean {
    return advance(this.#draft, {
      limit: this.#draft.incoming.horizon,
      inclusive: false,
      most,
      observe: this.#observe,
    });
  }

  /** Handles what is due up to and at a time, as at the end of the data, where no event can come any more. */
  advanceTo(time: Micros, most = Infinity): boolean {
    return advance(this.#draft, { limit: time, inclusive: true, most, observe: this.#observe });
  }

  /** Ends the run, after what is due by its end; see `finish`. */
  end(outcome: RunEnded['outcome'] = 'completed'): void {
    if (this.#draft.phase.status !== 'ended') end(this.#draft, outcome);
  }

  /** Fails the run because code of the strategy was stopped from outside, or did something outside its hooks. */
  fail(hook: string, cause: Error, outcome: 'strategy-failed' | 'interrupted' = 'strategy-failed'): void {
    failStrategy(this.#draft, hook, cause, outcome);
  }

  /** The facts since this was last asked for. */
  takeFacts(): readonly Fact[] {
    const { facts } = this.#draft;
    this.#draft.factsBefore += facts.length;
    if (facts.length > 0) this.#draft.facts = [];
    return facts;
  }

  #indexesOf({ instruments }: EventColumns, ids: readonly InstrumentId[]): Uint16Array {
    const own = this.#draft.config.instruments;
    if (own.length === ids.length && own.every(({ id }, index) => id === ids[index])) return instruments;
    const indexes = ids.map((id) => own.findIndex((instrument) => instrument.id === id));
    return instruments.map((index) => {
      const at = indexes[index] ?? -1;
      if (at >= 0) return at;
      throw new ReplayError('BUG', `the run was not opened for ${ids[index]}`, { place: ids[index] ?? '' });
    });
  }
}
