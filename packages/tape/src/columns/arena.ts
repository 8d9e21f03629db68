/** Allocates the arrays of a decoded block. */
export interface ArrayAllocator {
  bytes(count: number): Uint8Array;
  shorts(count: number): Uint16Array;
  counts(count: number): Uint32Array;
  integers(count: number): Int32Array;
  doubles(count: number): Float64Array;
}

/** A separate buffer for each array: for blocks that are kept. */
export const separateArrays: ArrayAllocator = {
  bytes: (count) => new Uint8Array(count),
  shorts: (count) => new Uint16Array(count),
  counts: (count) => new Uint32Array(count),
  integers: (count) => new Int32Array(count),
  doubles: (count) => new Float64Array(count),
};

const leastBytes = 1 << 19;

/**
 * An arena allocator: hands out parts of one buffer, and reuses them after `clear`. A search decodes many blocks, each
 * for a moment, and off-heap arrays are expensive to collect.
 */
export class Arena implements ArrayAllocator {
  #buffer = new ArrayBuffer(leastBytes);
  #used = 0;

  /** Invalidates all arrays handed out so far. */
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
   * Grows first, and takes the next offset from the array it made, so that no two arrays overlap. Arrays in a replaced
   * buffer keep that buffer.
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
