/** What can be due at a venue, in the order in which things of one instant happen there, before the requests. */
export const venueDue = { feed: 0, silence: 1, expiry: 2, funding: 3 } as const;

/**
 * What is due next at each instrument's venue, and at which first: a tournament tree, in which finding the first costs nothing and
 * changing one instrument as many comparisons as the number of instruments has binary digits.
 */
export class VenueAgenda {
  readonly #leaves: number;
  readonly #times: Float64Array;
  readonly #kinds: Uint8Array;
  /** Node n has the children 2n and 2n + 1; the leaves are the instruments. Each holds the instrument that is first below it. */
  readonly #winners: Int32Array;

  constructor(instruments: number) {
    let leaves = 1;
    while (leaves < instruments) leaves *= 2;
    this.#leaves = leaves;
    this.#times = new Float64Array(leaves).fill(Infinity);
    this.#kinds = new Uint8Array(leaves);
    this.#winners = new Int32Array(2 * leaves);
    for (let leaf = 0; leaf < leaves; leaf++) this.#winners[leaves + leaf] = leaf;
    for (let node = leaves - 1; node > 0; node--) this.#winners[node] = this.#winners[2 * node]!;
  }

  copy(): VenueAgenda {
    const copy = new VenueAgenda(this.#leaves);
    copy.#times.set(this.#times);
    copy.#kinds.set(this.#kinds);
    copy.#winners.set(this.#winners);
    return copy;
  }

  /** The instrument at which something is due first; ties go to what comes first at an instant, then to the first instrument. */
  get first(): number {
    return this.#winners[1]!;
  }

  timeOf(instrument: number): number {
    return this.#times[instrument]!;
  }

  /** One of `venueDue`. */
  kindOf(instrument: number): number {
    return this.#kinds[instrument]!;
  }

  /** States what is due next at an instrument; `Infinity` for nothing. */
  set(instrument: number, time: number, kind: number): void {
    this.#times[instrument] = time;
    this.#kinds[instrument] = kind;
    for (let node = (this.#leaves + instrument) >> 1; node > 0; node >>= 1) {
      const left = this.#winners[2 * node]!;
      const right = this.#winners[2 * node + 1]!;
      this.#winners[node] = this.#isBefore(right, left) ? right : left;
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [time, otherTime] = [this.#times[one]!, this.#times[other]!];
    return time < otherTime || (time === otherTime && this.#kinds[one]! < this.#kinds[other]!);
  }
}
