import { type Instrument, type InstrumentId, nearest, ReplayError } from '@replay/core';

/** Which instruments of a tape are read, by their places in it. */
export class Selection {
  readonly instruments: readonly Instrument[];
  /** All ids of the tape, by place. */
  readonly ids: readonly InstrumentId[];
  /** True where every instrument of the tape is read, so that places in the tape are places in what is read. */
  readonly everything: boolean;
  readonly #places: ReadonlyMap<InstrumentId, number>;

  /** Throws `BAD_USAGE` for an instrument that the tape does not hold. */
  constructor(held: readonly Instrument[], wanted: readonly InstrumentId[] | undefined, tape: string) {
    this.ids = held.map(({ id }) => id);
    for (const id of wanted ?? []) if (!this.ids.includes(id)) throw absent(id, this.ids, tape);
    this.instruments = wanted === undefined ? held : held.filter(({ id }) => wanted.includes(id));
    this.everything = this.instruments.length === held.length;
    this.#places = new Map(this.instruments.map(({ id }) => [id, this.ids.indexOf(id)]));
  }

  /** The place of a selected instrument in the tape. Throws `BAD_USAGE` for another. */
  placeOf(id: InstrumentId, tape: string): number {
    const place = this.#places.get(id);
    if (place === undefined) throw absent(id, [...this.#places.keys()], tape);
    return place;
  }

  get places(): IterableIterator<number> {
    return this.#places.values();
  }

  readonly has = (place: number): boolean => this.everything || this.#places.has(this.ids[place]!);

  /** How many of so many events a place are selected. */
  among(eventsOf: readonly number[]): number {
    let events = 0;
    for (const place of this.places) events += eventsOf[place]!;
    return events;
  }
}

function absent(id: InstrumentId, held: readonly InstrumentId[], tape: string): ReplayError {
  const close = nearest(id, held);
  return new ReplayError('BAD_USAGE', `there is no instrument '${id}' on the tape`, {
    place: tape,
    remedy: `give one of ${(close.length > 0 ? close : held).join(', ')}`,
  });
}
