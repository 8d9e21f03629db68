import { createHash } from 'node:crypto';

/** What the chain begins with; also the version of the format. */
const chainSeed = 'replay journal 1';

/** The links of blocks of journal lines: sha256(previous ‖ newline ‖ bytes), in hex. */
export class Chain {
  #hash = linkOf(chainSeed, Buffer.alloc(0));
  /** Lines are gathered, because a digest takes longer to be fed than to be reckoned. */
  #block = Buffer.allocUnsafe(1 << 18);
  #filled = 0;

  /** The last link. */
  get hash(): string {
    return this.#hash;
  }

  /** More of the block that the next link is of; the bytes are copied. */
  add(bytes: Buffer, from: number, to: number): void {
    const filled = this.#filled + to - from;
    if (filled > this.#block.length) this.#block = Buffer.concat([this.#block], 2 * filled);
    bytes.copy(this.#block, this.#filled, from, to);
    this.#filled = filled;
  }

  /** Ends the block, and gives its link. */
  seal(): string {
    this.#hash = linkOf(this.#hash, this.#block.subarray(0, this.#filled));
    this.#filled = 0;
    return this.#hash;
  }
}

const linkOf = (previous: string, block: Buffer): string =>
  createHash('sha256').update(previous).update('\n').update(block).digest('hex');
