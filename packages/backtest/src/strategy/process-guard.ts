/** What a strategy may do to the process that its run is in. */
export interface GuardedProcess {
  /** Told of an exit, an error that nobody caught or a rejection that nobody handled. */
  failed(what: string, error?: unknown): void;
  /** Told of what was written to stdout, which belongs to the report alone. */
  wrote(text: string): void;
}

export interface ProcessGuard {
  exitCodeChanged(): boolean;
  release(): void;
}

/** What would end the process in the middle of the run, or move it to where its own paths lead elsewhere. */
const refused = ['exit', 'reallyExit', 'abort', 'chdir'] as const;

/** Guards the process until released: an exit becomes an error, stray errors are told, and stdout is kept for the report. */
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
