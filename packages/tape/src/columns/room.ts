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
 * Hands out parts of one buffer, and the same parts again after `clear`: a search through a day unpacks many blocks, each for a
 * moment, and arrays outside the heap cost much to collect.
 */
export class SameRoom implements Room {
  #buffer = new ArrayBuffer(leastBytes);
  #used = 0;

  /** What was handed out is overwritten from here on. */
  clear(): void {
    this.#used = 0;
  }

  bytes(count: number): Uint8Array {
    return this.#next(Uint8Array, count);
  }

  shorts(count: number): Uint16Array {
    return this.#next(Uint16Array, count);
  }

  counts(count: number): Uint32Array {
    return this.#next(Uint32Array, count);
  }

  integers(count: number): Int32Array {
    return this.#next(Int32Array, count);
  }

  doubles(count: number): Float64Array {
    return this.#next(Float64Array, count);
  }

  /**
   * The one place that makes arrays: it grows first, and the array that it made says where the next one begins, so that no two
   * overlap. Arrays in a buffer that became too small keep that buffer.
   */
  #next<Numbers extends ArrayBufferView>(type: ArrayType<Numbers>, count: number): Numbers {
    const bytes = type.BYTES_PER_ELEMENT * count;
    if (this.#used + bytes > this.#buffer.byteLength) {
      this.#buffer = new ArrayBuffer(2 * (this.#used + bytes));
      this.#used = 0;
    }
    const array = new type(this.#buffer, this.#used, count);
    this.#used = 8 * Math.ceil((array.byteOffset + array.byteLength) / 8);
    return array;
  }
}

interface ArrayType<Numbers> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): Numbers;
}
