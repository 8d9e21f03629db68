import { appendFileSync, closeSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { ReplayError } from '@replay/core';
import type { HookWatch } from '@replay/engine';
import type { StrategyDefinition } from '@replay/strategy';
import { diskError } from '../disk-error.ts';
import { type Caller, unwatchImpureCalls, watchImpureCalls } from './impure-calls.ts';
import { restoreIntrinsic, snapshotIntrinsics } from './intrinsics.ts';
import { guardProcess, type ProcessGuard } from './process-guard.ts';
import { type StuckCause, StuckHookWatchdog } from './stuck-hook-watchdog.ts';

export interface SessionOptions {
  /** The strategy, as the user named it. */
  readonly source: string;
  /** Whether a run that cannot be repeated is refused. */
  readonly strict: boolean;
  /** How long code of the strategy may run at a time. */
  readonly hookTimeoutMillis: number;
  /** Whether the process belongs to the command, so that its exit, its stdout and uncaught errors may be guarded. */
  readonly ownsProcess: boolean;
}

/** How a run ends when its code was stopped in the middle. */
type StuckOutcome = 'strategy-failed' | 'interrupted';
type EndStuck = (hook: string, error: ReplayError, outcome: StuckOutcome) => ReplayError;

const sessions = new Set<StrategySession>();
/** Whose code is running. Hooks are synchronous, so there is never more than one. */
let running: StrategySession | undefined;
const setRunning = (session: StrategySession): void => {
  running = session;
};

/** Supervises the code of one strategy during its run: its calls, its duration, its effects on the process. */
export class StrategySession implements HookWatch, Caller {
  readonly #options: SessionOptions;
  readonly #intrinsics = snapshotIntrinsics();
  readonly #noted = new Set<string>();
  readonly #guard: ProcessGuard | undefined;
  readonly #watchdog: StuckHookWatchdog | undefined;
  #fresh: string[] = [];
  #hook = '';
  #loading: string | undefined;
  #calls = 0;
  #end: EndStuck = (hook, { message, place = '', remedy = '' }) =>
    new ReplayError('STRATEGY_FAILED', `${hook}: ${message}`, { place, remedy });
  #close: (outcome: StuckOutcome) => string = () => '';
  #fatal: ReplayError | undefined;
  #log: string | undefined;
  #logged = 0;
  #logError: unknown;
  #early = '';

  private constructor(options: SessionOptions) {
    this.#options = options;
    if (options.ownsProcess) {
      this.#guard = guardProcess({
        failed: (what, error) => this.#fail(what, error),
        wrote: (text) => this.#write(text),
      });
      this.#watchdog = new StuckHookWatchdog(options.source, options.hookTimeoutMillis, (cause, millis) =>
        this.#endStuck(cause, millis),
      );
    }
  }

  static open(options: SessionOptions): StrategySession {
    if (sessions.size === 0) watchImpureCalls(callerNow);
    const session = new StrategySession(options);
    sessions.add(session);
    return session;
  }

  /** Ends the supervision. Returns a failure that was not reported yet. */
  async close(): Promise<ReplayError | undefined> {
    sessions.delete(this);
    if (running === this) running = undefined;
    const failure = this.failure();
    this.#guard?.release();
    if (sessions.size === 0) unwatchImpureCalls();
    await this.#watchdog?.close();
    return failure;
  }

  entered(hook: string): void {
    setRunning(this);
    this.#hook = hook;
    this.#watchdog?.entered();
  }

  left(): void {
    this.#watchdog?.left();
    running = undefined;
    this.#hook = outside;
    this.#calls += 1;
    if (this.#calls % callsBetweenChecks === 0) this.#checkMemory();
    // A strategy that modifies shared objects mostly does so in its first hooks; code of the run may not return from
    // the next call.
    if ((this.#calls & (this.#calls - 1)) === 0) this.failure();
  }

  impure(): readonly string[] {
    if (this.#fatal !== undefined) throw this.#fatal;
    if (this.#fresh.length === 0) return noCalls;
    const found = this.#fresh;
    this.#fresh = [];
    if (this.#options.strict) throw notRepeatable(found);
    return found;
  }

  note(what: string): void {
    const where =
      running === undefined
        ? 'at the top level'
        : this.#hook === 'constructor'
          ? 'in the constructor'
          : `in ${this.#hook}`;
    const text = `${what} ${where}`;
    if (this.#noted.has(text)) return;
    this.#noted.add(text);
    this.#fresh.push(text);
  }

  /** Loads the strategy: top-level code of its modules counts as its own. */
  async loading<T>(file: string, load: () => Promise<T>): Promise<T> {
    this.#loading = dirname(file);
    this.#hook = 'the top level of the file';
    this.#watchdog?.entered();
    try {
      return await load();
    } finally {
      this.#watchdog?.left();
      this.#loading = undefined;
    }
  }

  /**
   * Whether top-level code of a strategy module is calling. A stack trace takes tens of microseconds, so it is only
   * taken then.
   */
  isLoadingCaller(): boolean {
    return this.#loading !== undefined && (new Error('who calls').stack ?? '').includes(this.#loading);
  }

  /** The definition, with its constructor supervised too. */
  watching(definition: StrategyDefinition): StrategyDefinition {
    return {
      ...definition,
      create: (params) => {
        this.entered('constructor');
        try {
          return definition.create(params);
        } finally {
          this.left();
        }
      },
    };
  }

  /**
   * From the first hook to the last, the process must also get turns between hooks, which endless promises would
   * prevent.
   */
  watchTurns(watched: boolean): void {
    this.#hook = outside;
    this.#watchdog?.watchTurns(watched);
  }

  /** Ends a run whose code is stopped in the middle: writes the last facts, and returns the message for the user. */
  whenStuck(end: EndStuck): void {
    this.#end = end;
  }

  /** Closes the files of the run in that case, and returns what to report of them. */
  beforeExit(close: (outcome: StuckOutcome) => string): void {
    this.#close = close;
  }

  /** Called in the middle of code that does not return; the process must end with it. */
  #endStuck(cause: StuckCause, millis: number): void {
    const interrupted = cause === 'signal';
    const outcome = interrupted ? 'interrupted' : 'strategy-failed';
    const why = interrupted ? 'when the run was interrupted' : `within ${millis / 1000} s`;
    let error = new ReplayError('STRATEGY_FAILED', `it did not return ${why}`, {
      place: this.#options.source,
      remedy: 'look for an endless loop; --hook-timeout allows a hook more time',
    });
    running = undefined;
    // Modified shared objects may be the reason, and would break the code that ends the run.
    error = this.failure() ?? error;
    let kept = '';
    try {
      error = this.#end(this.#hook, error, outcome);
      const written = this.#close(outcome);
      kept = written === '' ? '' : `; ${written}`;
    } catch (failure) {
      kept = `; the end of the run could not be written: ${failure instanceof Error ? failure.message : String(failure)}`;
    }
    writeSync(2, `${interrupted ? 'interrupted: ' : ''}${error.toLines()}${kept}\n`);
    this.#guard?.release();
    // Node prints there that it waits for a debugger, which is the session this code was called through.
    closeSync(2);
    process.exit(interrupted ? exitCodes.interrupted : exitCodes.failed);
  }

  /** A failure outside any hook so far, or a modified shared object. */
  failure(): ReplayError | undefined {
    // Also after another failure: the code that follows must work.
    const changed = restoreIntrinsic(this.#intrinsics);
    if (this.#fatal !== undefined) return this.#fatal;
    if (this.#guard?.exitCodeChanged() === true) this.#fail('it set process.exitCode');
    if (changed !== undefined) this.#fail(changedText(changed));
    return this.#fatal;
  }

  /** Ends the run in order before Node would run out of memory. */
  #checkMemory(): void {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    if (used < limit * fullMemory) return;
    const megabytes = (bytes: number): number => Math.round(bytes / 1_000_000);
    this.#fatal ??= new ReplayError(
      'STRATEGY_FAILED',
      `the run fills the memory: ${megabytes(used)} of ${megabytes(limit)} MB are in use`,
      {
        place: this.#options.source,
        remedy: 'keep less in the fields of the strategy, or give Node more: NODE_OPTIONS=--max-old-space-size=8192',
      },
    );
  }

  /** The folder of the run, once there is one. */
  get runFolder(): string {
    return dirname(this.#log ?? '.');
  }

  /** Where the output of the strategy is kept. */
  logTo(path: string): void {
    this.#log = path;
    if (this.#early !== '') this.#write(this.#early, false);
    this.#early = '';
  }

  /** Throws the error of the disk where the output of the strategy could not be kept. */
  checkLog(): void {
    if (this.#logError !== undefined) throw this.#logError;
  }

  #fail(given: string, cause?: unknown): void {
    // If a shared object was modified, reports that instead of the error it caused.
    const changed = restoreIntrinsic(this.#intrinsics);
    const what = changed === undefined ? given : changedText(changed);
    this.#fatal ??= new ReplayError('STRATEGY_FAILED', what, {
      remedy: 'fix the strategy and run again (--verbose shows the stack)',
      ...(cause === undefined ? {} : { cause }),
    });
  }

  #write(text: string, toStderr = true): void {
    // Calls made by writing to a stream are not the strategy's.
    const caller = running;
    running = undefined;
    if (toStderr) process.stderr.write(text);
    running = caller;
    if (this.#log === undefined) {
      if (this.#early.length < maxLogged) this.#early += text;
      return;
    }
    if (this.#logged > maxLogged) return;
    this.#logged += text.length;
    try {
      appendFileSync(this.#log, this.#logged > maxLogged ? `${text}\n… the rest is not kept\n` : text);
    } catch (error) {
      // Thrown here, it would come out of the strategy's own call and be taken for its failure.
      this.#logError ??= diskError(error, this.#log);
    }
  }
}

/** The exit code of the command's process. */
const exitCodes = { failed: 1, interrupted: 130 };

const changedText = (what: string): string =>
  `${what} was changed while the strategy ran, and all code of the run shares it`;

/** The name reported for strategy code that runs between its hooks. */
const outside = 'code outside its hooks';
const noCalls: readonly string[] = [];
const maxLogged = 10_000_000;
/** The share of Node's heap limit at which a run is ended. */
const fullMemory = 0.8;
const callsBetweenChecks = 32;

function callerNow(): Caller | undefined {
  if (running !== undefined) return running;
  for (const session of sessions) if (session.isLoadingCaller()) return session;
  return undefined;
}

const notRepeatable = (found: readonly string[]): ReplayError =>
  new ReplayError('STRATEGY_FAILED', `this run cannot be reproduced: the strategy uses ${found.join(', ')}`, {
    remedy: 'take view.now for the time, view.random for chance and setTimer for timers, or run without --strict',
  });
