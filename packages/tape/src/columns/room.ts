/** Where the numbers of a block are put when it is taken apart. */
export interface Room {
  bytes(count: number): Uint8Array;
  shorts(count: number): Uint16Array;
  counts(count: number): Uint32Array;
  integers(count: number): Int32Array;
  doubles(count: number): Float64Array;
}

/** Room for each array by itself: what is put there may be kept. */
export const newRoom: Room = {
  bytes: (count) => new Uint8Array(count),
  shorts: (count) => new Uint16Array(count),
  counts: (count) => new Uint32Array(count),
  integers: (count) => new Int32Array(count),
  doubles: (count) => new Float64Array(count),
};

const leastBytes = 1 << 19;

/**
 * The same room again and again: what was put there is lost once it is cleared. Arrays outside the heap are dear to
 * collect, and who looks for one book in a day takes many blocks apart, each for a moment.
 */
export class SameRoom implements Room {
  #buffer = new ArrayBuffer(leastBytes);
  #used = 0;

  clear(): void {
    this.#used = 0;
  }

  bytes(count: number): Uint8Array {
    return new Uint8Array(this.#buffer, this.#take(count), count);
  }

  shorts(count: number): Uint16Array {
    return new Uint16Array(this.#buffer, this.#take(2 * count), count);
  }

  counts(count: number): Uint32Array {
    return new Uint32Array(this.#buffer, this.#take(4 * count), count);
  }

  integers(count: number): Int32Array {
    return new Int32Array(this.#buffer, this.#take(4 * count), count);
  }

  doubles(count: number): Float64Array {
    return new Float64Array(this.#buffer, this.#take(8 * count), count);
  }

  /** Where so many bytes begin. Those who have arrays in a buffer that became too small keep it. */
  #take(bytes: number): number {
    if (this.#used + bytes > this.#buffer.byteLength) {
      this.#buffer = new ArrayBuffer(2 * (this.#used + bytes));
      this.#used = 0;
    }
    const start = this.#used;
    this.#used = (start + bytes + 7) & ~7;
    return start;
  }
}
