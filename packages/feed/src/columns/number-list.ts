import type { Integers } from '@replay/core';

const firstRoom = 1024;

/** Numbers, one behind the other, in an array that grows. */
export class NumberList {
  /** The numbers, and behind them what the next ones will be written over. */
  values = new Float64Array(firstRoom);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) this.#grow(this.length + 1);
    this.values[this.length] = value;
    this.length += 1;
  }

  pushAll(values: ArrayLike<number>, from: number, to: number): void {
    const { length } = this;
    if (length + to - from > this.values.length) this.#grow(length + to - from);
    const own = this.values;
    for (let index = from; index < to; index++) own[length + index - from] = values[index]!;
    this.length += to - from;
  }

  clear(): void {
    this.length = 0;
  }

  /** The numbers as they stand, until the next one is added. */
  get all(): Float64Array {
    return this.values.subarray(0, this.length);
  }

  /** A copy, of 32 bits where all of these whole numbers fit, which is what the fold handles fastest. */
  integers(): Integers {
    const values = this.all;
    const small = new Int32Array(values.length);
    for (let index = 0; index < small.length; index++) {
      const value = values[index]!;
      small[index] = value;
      if (small[index] !== value) return values.slice();
    }
    return small;
  }

  #grow(length: number): void {
    const values = new Float64Array(2 ** Math.ceil(Math.log2(length)));
    values.set(this.values);
    this.values = values;
  }
}
