import { type FileHandle, open } from 'node:fs/promises';
import { onDisk } from '@replay/backtest/command';
import { ReplayError } from '@replay/core';

/** The messages as they came, in a file that must not be there yet. */
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
      throw new ReplayError('BAD_USAGE', `--raw ${path} cannot be made: ${(cause as Error).message}`, {
        remedy: 'give a file that is not there yet, in a folder that is',
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
