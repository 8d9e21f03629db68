import type { InstrumentId } from '@replay/core';
import type { Position } from './position.ts';

/** The positions of an account, in the order given at its opening: immutable, and a change copies no more than a list. */
export class Positions implements Iterable<readonly [InstrumentId, Position]> {
  readonly #places: ReadonlyMap<InstrumentId, number>;
  readonly #list: readonly Position[];

  private constructor(places: ReadonlyMap<InstrumentId, number>, list: readonly Position[]) {
    this.#places = places;
    this.#list = list;
  }

  /** Of positions in different instruments. */
  static of(list: readonly Position[]): Positions {
    const single = [...new Map(list.map((position) => [position.instrument.id, position])).values()];
    return new Positions(new Map(single.map(({ instrument }, place) => [instrument.id, place])), single);
  }

  has(id: InstrumentId): boolean {
    return this.#places.has(id);
  }

  get(id: InstrumentId): Position | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#list[place];
  }

  values(): readonly Position[] {
    return this.#list;
  }

  *[Symbol.iterator](): Iterator<readonly [InstrumentId, Position]> {
    for (const position of this.#list) yield [position.instrument.id, position];
  }

  /** With the next state of one of them. */
  with(position: Position): Positions {
    const list = this.#list.slice();
    list[this.#places.get(position.instrument.id) as number] = position;
    return new Positions(this.#places, list);
  }
}
