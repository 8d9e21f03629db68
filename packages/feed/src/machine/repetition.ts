import { createHash, type Hash } from 'node:crypto';
import { ReplayError } from '@replay/core';
import { type MessageLines, startOf } from './message-lines.ts';

/** Passes over what was delivered before, and sees that it is the very same. */
export class Repetition {
  readonly #hash = createHash('sha256');
  readonly #delivered: Hash;
  #left: number;

  /** `delivered` has seen so many messages, each with its line feed. */
  constructor(messages: number, delivered: Hash) {
    this.#left = messages;
    this.#delivered = delivered;
  }

  get isOver(): boolean {
    return this.#left === 0;
  }

  /** The first line that was not delivered before; throws `NETWORK` where those before it are others than they were. */
  passOver({ bytes, ends }: MessageLines): number {
    if (this.isOver) return 0;
    let line = 0;
    for (; line < ends.length && this.#left > 0; line++) if (ends[line] !== startOf(ends, line)) this.#left -= 1;
    this.#hash.update(bytes.subarray(0, startOf(ends, line)));
    if (this.isOver && !this.#hash.digest().equals(this.#delivered.copy().digest())) {
      throw new ReplayError('NETWORK', 'the Machine told something else when it was asked again', {
        remedy: 'run again; a replay must be the same each time to be taken up where it broke',
      });
    }
    return line;
  }
}
