import type { Fact, InstrumentId, Micros, Ticks } from '@replay/core';
import { formOf, type Hole } from './line-form.ts';

type Container = Record<string | number, unknown>;

/** An object or a list of a fact, to be copied for each fact, and where it goes. */
interface Part {
  readonly sample: Container;
  readonly parent: number;
  readonly key: string | number;
}

/** Where the value of a hole goes. */
interface Slot {
  readonly part: number;
  readonly key: string | number;
  readonly isText: boolean;
}

/** Makes facts of one form from the values of their holes, which begin at a place of the numbers; those of texts are places in the texts. */
export interface FactMaker {
  readonly holes: number;
  fact(values: Float64Array, at: number, texts: readonly string[]): Fact;
}

export function factMaker(sample: string): FactMaker {
  const form = formOf(sample);
  return form?.texts.join('…') === touchTexts ? touches : new FactForm(sample, form?.holes ?? []);
}

const touchTexts = '{"type":"TouchMoved","instrument":"…","time":…,"sequence":…,"bid":…,"ask":…}';

/** Most facts by far: written out, one takes a fifth of the time. */
const touches: FactMaker = {
  holes: 5,
  fact: (values, at, texts) => ({
    type: 'TouchMoved',
    instrument: texts[values[at] as number] as InstrumentId,
    time: values[at + 1] as Micros,
    sequence: values[at + 2] as number,
    bid: values[at + 3] as Ticks,
    ask: values[at + 4] as Ticks,
  }),
};

class FactForm implements FactMaker {
  readonly #parts: Part[] = [];
  readonly #slots: readonly Slot[];

  constructor(sample: string, holes: readonly Hole[]) {
    this.#addParts(JSON.parse(sample) as Container, 0, '');
    this.#slots = holes.map(({ kind, path }) => ({
      part: this.#partAt(path.slice(0, -1)),
      key: path.at(-1) ?? '',
      isText: kind === 'text',
    }));
  }

  get holes(): number {
    return this.#slots.length;
  }

  fact(values: Float64Array, at: number, texts: readonly string[]): Fact {
    const made: Container[] = [];
    for (let place = 0; place < this.#parts.length; place += 1) {
      const { sample, parent, key } = this.#parts[place] as Part;
      const copy = (Array.isArray(sample) ? sample.slice() : { ...sample }) as Container;
      made.push(copy);
      if (place > 0) (made[parent] as Container)[key] = copy;
    }
    for (let hole = 0; hole < this.#slots.length; hole += 1) {
      const { part, key, isText } = this.#slots[hole] as Slot;
      const value = values[at + hole] as number;
      (made[part] as Container)[key] = isText ? texts[value] : value;
    }
    return made[0] as unknown as Fact;
  }

  #addParts(sample: Container, parent: number, key: string | number): void {
    const place = this.#parts.push({ sample, parent, key }) - 1;
    for (const [name, value] of Object.entries(sample))
      if (typeof value === 'object' && value !== null) this.#addParts(value as Container, place, name);
  }

  #partAt(path: readonly (string | number)[]): number {
    let place = 0;
    for (const key of path)
      place = this.#parts.findIndex((part, at) => at > 0 && part.parent === place && String(part.key) === String(key));
    return place;
  }
}
