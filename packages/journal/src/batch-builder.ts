import { type FactBatch, noForm } from './fact-batch.ts';
import { FormReader } from './form-reader.ts';

/** Numbers for a fact that is longer than any. */
const longestFact = 64;

/** Takes lines of a journal apart, and gathers them into batches. */
export class BatchBuilder {
  readonly #reader = new FormReader();
  #values: Float64Array;
  #filled = 0;
  #facts = 0;
  #lines: string[] = [];
  #textsAnew = false;

  constructor() {
    this.#values = new Float64Array(1 << 15);
  }

  /** How many were gathered. */
  get facts(): number {
    return this.#facts;
  }

  /** A line, which stands between two places of the bytes, and its number in the file. */
  add(bytes: Buffer, from: number, to: number, number: number): void {
    if (this.#facts === 0) this.#textsAnew = this.#reader.tidy();
    this.#facts += 1;
    if (this.#filled + longestFact > this.#values.length) this.#grow();
    const behind = this.#reader.read(bytes, from, to, this.#values, this.#filled);
    if (behind === undefined) this.#addLine(bytes.toString('utf8', from, to), number);
    else this.#filled = behind;
  }

  /** What was gathered; the builder is empty again. */
  finished(): FactBatch {
    const batch = {
      values: this.#values.slice(0, this.#filled),
      ...this.#reader.news(),
      textsAnew: this.#textsAnew,
      lines: this.#lines,
    };
    this.#filled = this.#facts = 0;
    this.#lines = [];
    this.#textsAnew = false;
    return batch;
  }

  #addLine(line: string, number: number): void {
    this.#values.set([noForm, this.#lines.push(line) - 1, number], this.#filled);
    this.#filled += 3;
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#values.length);
    larger.set(this.#values);
    this.#values = larger;
  }
}
