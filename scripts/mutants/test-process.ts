import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { RunAnswer, RunRequest } from './runner.ts';

/** Runs test files in a separate process. One that exceeds its time is killed, and the next run starts another. */
export class TestProcess {
  readonly millis: Map<string, number> = new Map();
  failures: readonly string[] = [];
  readonly #copy: string;
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #changed: readonly string[] = [];

  constructor(copy: string, environment: Readonly<Record<string, string>> = {}) {
    this.#copy = copy;
    this.#environment = environment;
  }

  /** Records that a file was written since the last run. */
  changed(path: string): void {
    this.#changed = [...this.#changed, path];
  }

  end(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  /**
   * Runs test files until one fails, and returns whether one did. Undefined where the process was killed, because a
   * file took longer than `most` allows, or ended by itself.
   */
  async run(files: readonly string[], most: (file: string) => number): Promise<boolean | undefined> {
    const child = (this.#child ??= this.#begun());
    const absolute = (paths: readonly string[]): readonly string[] => paths.map((path) => join(this.#copy, path));
    const left = new Set(files);
    this.failures = [];
    child.send({ changed: absolute(this.#changed), files: absolute(files) } satisfies RunRequest);
    this.#changed = [];
    const failed = await new Promise<boolean | undefined>((resolve) => {
      const longest = (): number => Math.max(...[...left].map(most), 30_000);
      const late = (): void => resolve(undefined);
      let timer = setTimeout(late, longest());
      child.once('exit', late);
      child.on('message', (answer: RunAnswer) => {
        clearTimeout(timer);
        if (answer.type === 'end') return resolve(answer.failed);
        const path = answer.path.slice(this.#copy.length + 1);
        left.delete(path);
        this.millis.set(path, answer.millis);
        if (answer.failed) this.failures = [...this.failures, path];
        timer = setTimeout(late, longest());
      });
    });
    child.removeAllListeners();
    if (failed === undefined) this.end();
    return failed;
  }

  /** The same few cases of each property every time, so that results are reproducible; most mutants fail early. */
  #begun(): ChildProcess {
    return fork(join(this.#copy, 'scripts/mutants/runner.ts'), [], {
      cwd: this.#copy,
      execArgv: ['--import', 'tsx', '--conditions=source'],
      env: { ...process.env, ...this.#environment, REPLAY_SEED: '1', REPLAY_RUNS: '30' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }
}
