import { type Fact, frozen, type OrderFilled, ReplayError } from '@replay/core';
import type { RunSettings } from '../options.ts';
import type { BacktestResult, RunHost, SettledRun } from './backtest-result.ts';
import { driveRun } from './drive-run.ts';
import type { RunProgress } from './run-progress.ts';

/**
 * A run. It begins when it is awaited or its facts are read, and advances only as far as these need it. Awaiting it
 * gives its result, or rejects with the error that ended the run early.
 */
export class BacktestRun implements PromiseLike<BacktestResult> {
  readonly #readers = new Set<FactReader>();
  readonly #driver: AsyncGenerator<void, SettledRun>;
  #advancing: Promise<void> | undefined;
  #hasBegun = false;
  #settled: SettledRun | undefined;
  #progress: RunProgress | undefined;

  constructor(settings: RunSettings, host: RunHost = {}) {
    this.#driver = driveRun(settings, host, {
      take: (facts) => {
        if (this.#readers.size > 0) for (const reader of this.#readers) reader.take(facts);
      },
      wantsTurn: () => {
        for (const { waiting } of this.#readers) if (waiting.length > 0) return true;
        return false;
      },
      onProgress: (progress) => {
        this.#progress = progress;
      },
    });
  }

  /** The progress of the run; undefined before its first events. */
  get progress(): RunProgress | undefined {
    return this.#progress;
  }

  /**
   * Every fact of the run in order, as it happens. Call it before the run begins; a run that is not awaited advances
   * only as its facts are read. Throws the error that ended the run early.
   */
  facts(): AsyncGenerator<Fact> {
    return this.#read(() => true);
  }

  /** Only the fills. */
  fills(): AsyncGenerator<OrderFilled> {
    return this.#read((fact) => fact.type === 'OrderFilled') as AsyncGenerator<OrderFilled>;
  }

  /** Runs to the end. Never rejects: the error is returned beside the result, if there is one. */
  async settled(): Promise<SettledRun> {
    while (this.#settled === undefined) await this.#advance();
    return this.#settled;
  }

  // biome-ignore lint/suspicious/noThenProperty: awaiting a run is how its result is taken.
  // oxlint-disable-next-line unicorn/no-thenable
  then<Result = BacktestResult, Failure = never>(
    onResult?: ((result: BacktestResult) => Result | PromiseLike<Result>) | null,
    onError?: ((error: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<Result | Failure> {
    return this.#result().then(onResult, onError);
  }

  async #result(): Promise<BacktestResult> {
    const { result, error, outcome } = await this.settled();
    if (result !== undefined && (error === undefined || outcome === 'interrupted')) return result;
    throw error;
  }

  #read(keeps: (fact: Fact) => boolean): AsyncGenerator<Fact> {
    if (this.#hasBegun) {
      throw new ReplayError('BAD_USAGE', 'the run has begun: its first facts have passed', {
        remedy: 'ask for facts before the run is awaited or read; those of a run in a folder can be read again',
      });
    }
    const reader = new FactReader(keeps);
    this.#readers.add(reader);
    return this.#factsFor(reader);
  }

  async *#factsFor(reader: FactReader): AsyncGenerator<Fact> {
    try {
      for (;;) {
        yield* reader.taken();
        if (this.#settled === undefined) await this.#advance();
        else if (reader.waiting.length === 0) break;
      }
      const { error, outcome } = this.#settled;
      if (error !== undefined && outcome !== 'interrupted') throw error;
    } finally {
      this.#readers.delete(reader);
    }
  }

  /** Advances until a reader has something to read, or to the end. Concurrent calls share one advance. */
  #advance(): Promise<void> {
    this.#hasBegun = true;
    this.#advancing ??= this.#step();
    return this.#advancing;
  }

  async #step(): Promise<void> {
    const { done, value } = await this.#driver.next();
    if (done === true) this.#settled = value;
    this.#advancing = undefined;
  }
}

/** The facts buffered for one reader. */
class FactReader {
  waiting: Fact[] = [];
  readonly #keeps: (fact: Fact) => boolean;

  constructor(keeps: (fact: Fact) => boolean) {
    this.#keeps = keeps;
  }

  take(facts: readonly Fact[]): void {
    // The report holds some of these objects.
    for (const fact of facts) if (this.#keeps(fact)) this.waiting.push(frozen(fact));
  }

  taken(): readonly Fact[] {
    const { waiting } = this;
    this.waiting = [];
    return waiting;
  }
}
