/** A first-in-first-out queue: a linked list. It is written to while a run goes on; `copy` gives a value of a moment. */
export class Fifo<T> implements Iterable<T> {
  #head: Node<T> | undefined;
  #last: Node<T> | undefined;

  constructor(values: Iterable<T> = []) {
    for (const value of values) this.add(value);
  }

  get first(): T | undefined {
    return this.#head?.value;
  }

  add(value: T): void {
    const node: Node<T> = { value, next: undefined };
    if (this.#head === undefined || this.#last === undefined) this.#head = node;
    else this.#last.next = node;
    this.#last = node;
  }

  /** Takes the first value; undefined where there is none. */
  take(): T | undefined {
    const first = this.#head?.value;
    this.#head = this.#head?.next;
    return first;
  }

  copy(): Fifo<T> {
    return new Fifo(this);
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let node = this.#head; node !== undefined; node = node.next) yield node.value;
  }
}

interface Node<T> {
  readonly value: T;
  next: Node<T> | undefined;
}
