type Numbers = Float64Array | Uint32Array | Uint8Array;

const pieceBits = 12;
const withinPiece = (1 << pieceBits) - 1;

/** A column of numbers in pieces: one that grows by being copied takes three times its size meanwhile. What was never set is 0. */
export class NumberColumn {
  readonly #kind: new (
    length: number,
  ) => Numbers;
  readonly #pieces: Numbers[] = [];

  constructor(kind: new (length: number) => Numbers) {
    this.#kind = kind;
  }

  get(place: number): number {
    return this.#pieces[place >> pieceBits]?.[place & withinPiece] ?? 0;
  }

  set(place: number, value: number): void {
    const piece = place >> pieceBits;
    while (piece >= this.#pieces.length) this.#pieces.push(new this.#kind(withinPiece + 1));
    this.#pieces[piece]![place & withinPiece] = value;
  }
}
