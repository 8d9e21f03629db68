/** Which of so many things have changed since they were last looked at, each noted once. At first all of them have. */
export class ChangedIndexes {
  readonly #isNoted: Uint8Array;
  readonly #noted: Int32Array;
  #count: number;

  constructor(count: number) {
    this.#isNoted = new Uint8Array(count).fill(1);
    this.#noted = Int32Array.from({ length: count }, (_, index) => index);
    this.#count = count;
  }

  add(index: number): void {
    if (this.#isNoted[index] === 1) return;
    this.#isNoted[index] = 1;
    this.#noted[this.#count++] = index;
  }

  addAll(): void {
    for (let index = 0; index < this.#isNoted.length; index++) this.add(index);
  }

  /** Takes one of them; -1 where none is left. */
  take(): number {
    if (this.#count === 0) return -1;
    const index = this.#noted[--this.#count]!;
    this.#isNoted[index] = 0;
    return index;
  }
}
