import { type FileHandle, open } from 'node:fs/promises';
import { onDisk } from '@replay/backtest/command';
import { ReplayError } from '@replay/core';

/** Keeps the received messages unchanged, in a new file. */
export class RawFile {
  readonly #file: FileHandle;

  readonly #path: string;

  private constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  static async create(path: string): Promise<RawFile> {
    try {
      return new RawFile(await open(path, 'wx'), path);
    } catch (cause) {
      throw new ReplayError('BAD_USAGE', `--raw ${path} cannot be created: ${(cause as Error).message}`, {
        remedy: 'give a new file in an existing folder',
        cause,
      });
    }
  }

  async keep(lines: readonly string[]): Promise<void> {
    await onDisk(this.#path, () => this.#file.appendFile(`${lines.join('\n')}\n`));
  }

  async close(): Promise<void> {
    await onDisk(this.#path, () => this.#file.sync().finally(() => this.#file.close()));
  }
}
