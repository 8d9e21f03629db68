/**
 * The sum of floats of which few change at a time: a change takes as many additions as their number has binary digits. The values are always
 * added up in the same order, so a sum depends on the values alone and not on the order in which they were set.
 */
export class SumTree {
  /** Node n has the children 2n and 2n + 1; the last nodes are the values. */
  readonly #nodes: Float64Array;
  readonly #first: number;

  /** So many values, all of them 0. */
  constructor(count: number) {
    let first = 1;
    while (first < count) first *= 2;
    this.#first = first;
    this.#nodes = new Float64Array(2 * first);
  }

  get total(): number {
    return this.#nodes[1]!;
  }

  set(index: number, value: number): void {
    const nodes = this.#nodes;
    let node = this.#first + index;
    if (nodes[node] === value) return;
    nodes[node] = value;
    for (node >>= 1; node > 0; node >>= 1) nodes[node] = nodes[2 * node]! + nodes[2 * node + 1]!;
  }

  /** The sum of all values but one. */
  totalWithout(index: number): number {
    let sum = 0;
    for (let node = this.#first + index; node > 1; node >>= 1) sum += this.#nodes[node ^ 1]!;
    return sum;
  }
}
