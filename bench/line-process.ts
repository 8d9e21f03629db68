import { type ChildProcessWithoutNullStreams, type SpawnOptionsWithoutStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process that takes one job a line and gives one answer a line, as JSON. */
export class LineProcess {
  readonly #name: string;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #complaints = '';

  constructor(name: string, command: string, args: readonly string[], options: SpawnOptionsWithoutStdio = {}) {
    this.#name = name;
    this.#process = spawn(command, args, options);
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
    this.#process.on('error', (cause) => {
      this.#complaints += cause.message;
    });
    // What is written to a process that has stopped is told by the missing answer.
    this.#process.stdin.on('error', () => {});
    this.#process.stderr.on('data', (chunk: Buffer) => {
      this.#complaints = (this.#complaints + chunk.toString()).slice(-4000);
    });
  }

  async ask<Answer>(job: unknown): Promise<Answer> {
    this.#process.stdin.write(`${JSON.stringify(job)}\n`);
    const line = await this.#lines.next();
    if (line.done === true) throw new Error(`${this.#name} stopped: ${this.#complaints.trim()}`);
    return JSON.parse(line.value) as Answer;
  }

  close(): void {
    this.#process.stdin.end();
  }
}
