/** A first-in-first-out queue. It is written to while a run goes on; `copy` gives a value of a moment. */
export class Fifo<T> implements Iterable<T> {
  #values: T[];
  /** The index of the first value. */
  #head = 0;

  constructor(values: Iterable<T> = []) {
    this.#values = [...values];
  }

  get first(): T | undefined {
    return this.#values[this.#head];
  }

  add(value: T): void {
    this.#values.push(value);
  }

  /** Takes the first value; undefined where there is none. */
  take(): T | undefined {
    const first = this.#values[this.#head];
    if (first === undefined) return undefined;
    this.#head += 1;
    if (this.#head === this.#values.length || (this.#head > 64 && 2 * this.#head > this.#values.length)) {
      this.#values = this.#values.slice(this.#head);
      this.#head = 0;
    }
    return first;
  }

  copy(): Fifo<T> {
    return new Fifo(this);
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#values.slice(this.#head).values();
  }
}
