type Numbers = Float64Array | Uint32Array | Uint8Array;

const chunkBits = 12;
const withinChunk = (1 << chunkBits) - 1;

/** A column of numbers in chunks: growing by copying would need three times its size. Cells that were never set are 0. */
export class NumberColumn {
  readonly #kind: new (
    length: number,
  ) => Numbers;
  readonly #chunks: Numbers[] = [];

  constructor(kind: new (length: number) => Numbers) {
    this.#kind = kind;
  }

  get(index: number): number {
    return this.#chunks[index >> chunkBits]?.[index & withinChunk] ?? 0;
  }

  set(index: number, value: number): void {
    const chunk = index >> chunkBits;
    while (chunk >= this.#chunks.length) this.#chunks.push(new this.#kind(withinChunk + 1));
    this.#chunks[chunk]![index & withinChunk] = value;
  }
}
