/** The stretch of time that all charts of an account show, in microseconds. */
export class TimeRange {
  readonly first: number;
  readonly last: number;
  #from: number;
  #to: number;
  readonly #listeners: (() => void)[] = [];

  constructor(first: number, last: number) {
    this.first = first;
    // A run of no time still needs a width to be drawn on.
    this.last = Math.max(last, first + shortest);
    this.#from = this.first;
    this.#to = this.last;
  }

  get from(): number {
    return this.#from;
  }

  get to(): number {
    return this.#to;
  }

  get whole(): boolean {
    return this.#from === this.first && this.#to === this.last;
  }

  /** Shows another stretch, cut to the run and no shorter than a millisecond. */
  set(from: number, to: number): void {
    const middle = (from + to) / 2;
    const width = Math.min(Math.max(to - from, shortest), this.last - this.first);
    const begin = Math.min(Math.max(middle - width / 2, this.first), this.last - width);
    if (begin === this.#from && begin + width === this.#to) return;
    [this.#from, this.#to] = [begin, begin + width];
    this.tell();
  }

  all(): void {
    this.set(this.first, this.last);
  }

  /** Moves by a part of what is shown, later when positive. */
  move(part: number): void {
    const by = (this.#to - this.#from) * part;
    this.set(this.#from + by, this.#to + by);
  }

  /** Shows so many times as much, around the same middle. */
  scale(factor: number): void {
    const middle = (this.#from + this.#to) / 2;
    const half = ((this.#to - this.#from) / 2) * factor;
    this.set(middle - half, middle + half);
  }

  listen(listener: () => void): void {
    this.#listeners.push(listener);
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

const shortest = 1_000;
