import { createHash, type Hash } from 'node:crypto';

/** What the chain begins with; also the version of the format. */
const chainSeed = 'replay journal 1';

/** The links of blocks of journal lines: sha256(previous ‖ newline ‖ bytes), in hex. */
export class Chain {
  #hash = createHash('sha256').update(`${chainSeed}\n`).digest('hex');
  #link: Hash = linkAfter(this.#hash);
  /** Bytes that lie side by side are digested at once: a digest takes longer to be fed than to be reckoned. */
  #bytes: Buffer = Buffer.alloc(0);
  #from = 0;
  #to = 0;

  /** The last link. */
  get hash(): string {
    return this.#hash;
  }

  /** More of the block that the next link is of. The bytes must not change until more of other bytes is added, or the block is sealed. */
  add(bytes: Buffer, from: number, to: number): void {
    if (bytes !== this.#bytes || from !== this.#to) {
      this.#digest();
      this.#bytes = bytes;
      this.#from = from;
    }
    this.#to = to;
  }

  /** Ends the block, and gives its link. */
  seal(): string {
    this.#digest();
    this.#from = this.#to;
    this.#hash = this.#link.digest('hex');
    this.#link = linkAfter(this.#hash);
    return this.#hash;
  }

  #digest(): void {
    this.#link.update(this.#bytes.subarray(this.#from, this.#to));
  }
}

const linkAfter = (previous: string): Hash => createHash('sha256').update(previous).update('\n');
