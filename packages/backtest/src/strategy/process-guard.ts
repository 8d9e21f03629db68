/** Callbacks for what a strategy does to the process of its run. */
export interface GuardedProcess {
  /** Called for an exit, an uncaught error or an unhandled rejection. */
  failed(what: string, error?: unknown): void;
  /** Called for output to stdout, which is reserved for the report. */
  wrote(text: string): void;
}

export interface ProcessGuard {
  exitCodeChanged(): boolean;
  release(): void;
}

/** Calls that would end the process in the middle of the run, or change its working directory. */
const refused = ['exit', 'reallyExit', 'abort', 'chdir'] as const;

/**
 * Guards the process until released: an exit becomes an error, uncaught errors are reported, and stdout is reserved for
 * the report.
 */
export function guardProcess(guarded: GuardedProcess): ProcessGuard {
  const { exitCode } = process;
  const write = process.stdout.write;
  const originals = refused.map((name) => [name, Reflect.get(process, name) as unknown] as const);
  for (const name of refused) {
    Reflect.set(process, name, (value: unknown = '') => {
      const what = `it called process.${name}(${String(value)})`;
      guarded.failed(what);
      throw new Error(what);
    });
  }
  process.stdout.write = ((chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
    guarded.wrote(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const call = typeof encoding === 'function' ? encoding : done;
    if (typeof call === 'function') process.nextTick(call as () => void);
    return true;
  }) as typeof process.stdout.write;
  const thrown = (error: unknown): void => guarded.failed(`an error outside any hook: ${wordsFor(error)}`, error);
  const rejected = (error: unknown): void =>
    guarded.failed(`a rejected promise that nobody handled: ${wordsFor(error)}`, error);
  process.on('uncaughtException', thrown);
  process.on('unhandledRejection', rejected);
  return {
    exitCodeChanged: () => process.exitCode !== exitCode,
    release() {
      for (const [name, original] of originals) Reflect.set(process, name, original);
      process.stdout.write = write;
      process.off('uncaughtException', thrown);
      process.off('unhandledRejection', rejected);
      process.exitCode = exitCode;
    },
  };
}

const wordsFor = (error: unknown): string => (error instanceof Error ? error.message : String(error));
