import type { Fact } from '@replay/core';
import { FactBytes, FactBytesReader } from './fact-bytes.ts';
import { type FactField, type FactLayout, factLayouts } from './fact-fields.ts';

/** The number in front of a fact that is stored as JSON; the others have one more than that of their layout. */
const asJson = 0;
/** In front of a text that stands here for the first time in its block. */
const newText = 0;

type Fields = Record<string, unknown>;

/** What the values of a block are stored relative to: the last number of each field, and the texts that came so far. */
class BlockMemory {
  readonly numbers = new Float64Array(names.length);
  readonly texts = new Map<string, number>();
  readonly textList: string[] = [];

  clear(): void {
    this.numbers.fill(0);
    this.texts.clear();
    this.textList.length = 0;
  }
}

/** Stores the facts of one block after the other. */
export class FactEncoder {
  readonly #bytes = new FactBytes();
  readonly #memory = new BlockMemory();
  /** Of the fact that is being added, by the fields of its layout: looking one up costs more than storing it. */
  readonly #values: unknown[] = [];

  add(fact: Fact): void {
    const layout = layoutsByType.get(fact.type);
    const values = this.#values;
    if (layout === undefined || !takeValues(fact, layout, values)) {
      this.#bytes.count(asJson);
      this.#bytes.text(JSON.stringify(fact));
      return;
    }
    const { fields, number } = layout;
    this.#bytes.count(number);
    if (layout.optional > 0) this.#bytes.count(presence(fields, values));
    for (let at = 0; at < fields.length; at++) if (values[at] !== undefined) this.#put(fields[at]!, values[at]);
  }

  /** The bytes of the block so far. */
  written(): Uint8Array {
    return this.#bytes.written();
  }

  /** The bytes of the block; the next fact begins another. */
  finished(): Uint8Array {
    this.#memory.clear();
    return this.#bytes.take();
  }

  #put(field: PlacedField, value: unknown): void {
    switch (field.kind) {
      case 'number':
        return this.#number(field, value as number | null);
      case 'text':
        return this.#text(value as string);
      case 'order':
        // Orders that the run names are counted.
        if (isCounted(value as string)) return this.#number(field, Number(value));
        this.#bytes.number(null, 0);
        return this.#text(value as string);
      case 'decimal':
        return this.#decimal(field, value as string);
      case 'boolean':
        return this.#bytes.count(value === true ? 1 : 0);
      case 'json':
        return this.#text(JSON.stringify(value));
    }
  }

  #number({ place }: PlacedField, value: number | null): void {
    this.#bytes.number(value, this.#memory.numbers[place]!);
    if (value !== null && Number.isInteger(value)) this.#memory.numbers[place] = value;
  }

  #text(value: string): void {
    const { texts } = this.#memory;
    const known = texts.get(value);
    if (known !== undefined) return this.#bytes.count(known);
    texts.set(value, texts.size + 1);
    this.#bytes.count(newText);
    this.#bytes.text(value);
  }

  /** One more than how many digits stand behind the point, and the number without it; or 0 and the text. */
  #decimal(field: PlacedField, value: string): void {
    const point = value.indexOf('.');
    const scale = point < 0 ? 0 : value.length - point - 1;
    const whole = Number(point < 0 ? value : value.slice(0, point) + value.slice(point + 1));
    if (scale > 20 || !Number.isSafeInteger(whole) || decimalText(whole, scale) !== value) {
      this.#bytes.count(0);
      return this.#text(value);
    }
    this.#bytes.count(scale + 1);
    this.#number(field, whole);
  }
}

/** Reads the facts of blocks. */
export class FactDecoder {
  readonly #memory = new BlockMemory();
  readonly #texts = new Map<string, string>();
  #bytes = new FactBytesReader(new Uint8Array(0));

  /**
   * Adds the facts of a block to a list. Throws `RangeError`, `SyntaxError` or `TypeError` for bytes that no `FactEncoder` wrote; the
   * facts before them are in the list then.
   */
  read(block: Uint8Array, facts: Fact[]): void {
    this.#memory.clear();
    this.#bytes = new FactBytesReader(block);
    while (!this.#bytes.isAtEnd) facts.push(this.#fact());
  }

  #fact(): Fact {
    const number = this.#bytes.count();
    if (number === asJson) return JSON.parse(this.#bytes.text()) as Fact;
    const layout = placedLayouts[number - 1];
    if (layout === undefined) throw new RangeError(`there is no fact of kind ${number}`);
    const fact: Fields = { type: layout.type };
    const present = layout.optional > 0 ? this.#bytes.count() : 0;
    for (const name of layout.objects) if (layout.always.has(name)) fact[name] = {};
    for (const field of layout.fields) {
      if (field.bit > 0 && (present & field.bit) === 0) continue;
      const into = field.object === undefined ? fact : (fact[field.object] as Fields);
      into[field.name] = this.#value(field);
    }
    return fact as unknown as Fact;
  }

  #value(field: PlacedField): unknown {
    switch (field.kind) {
      case 'number':
        return this.#number(field);
      case 'text':
        return this.#text();
      case 'order': {
        const number = this.#number(field);
        return number === null ? this.#text() : String(number);
      }
      case 'decimal': {
        const scale = this.#bytes.count() - 1;
        return scale < 0 ? this.#text() : decimalText(this.#number(field) ?? 0, scale);
      }
      case 'boolean':
        return this.#bytes.count() === 1;
      case 'json':
        return JSON.parse(this.#text());
    }
  }

  #number({ place }: PlacedField): number | null {
    const { numbers } = this.#memory;
    const value = this.#bytes.number(numbers[place]!);
    if (value !== null && Number.isInteger(value)) numbers[place] = value;
    return value;
  }

  #text(): string {
    const { textList } = this.#memory;
    const number = this.#bytes.count();
    if (number !== newText) {
      const known = textList[number - 1];
      if (known === undefined) throw new RangeError(`there is no text ${number}`);
      return known;
    }
    const text = this.#shared(this.#bytes.text());
    textList.push(text);
    return text;
  }

  /** The same string for the same text of whatever block: readers keep them by the million. */
  #shared(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size < mostShared) this.#texts.set(text, text);
    return text;
  }
}

const mostShared = 1 << 16;

/** A field with where its last number is remembered: fields of one name share it, as most go on from each other. */
interface PlacedField extends FactField {
  readonly place: number;
  /** Its bit among the optional fields, of which no type has more than 30; 0 for one that is always there. */
  readonly bit: number;
}

interface PlacedLayout extends Omit<FactLayout, 'fields'> {
  readonly fields: readonly PlacedField[];
  /** The number in front of such a fact. */
  readonly number: number;
  /** How many fields may be missing. */
  readonly optional: number;
  /** The objects that are there even when they are empty. */
  readonly always: ReadonlySet<string>;
}

const names = [...new Set(factLayouts.flatMap(({ fields }) => fields.map(({ name }) => name)))];

const placedLayouts: readonly PlacedLayout[] = factLayouts.map((layout, index) => {
  let optional = 0;
  const fields = layout.fields.map((field) => ({
    ...field,
    place: names.indexOf(field.name),
    bit: field.isOptional ? 2 ** optional++ : 0,
  }));
  return { ...layout, fields, number: index + 1, optional, always: new Set(layout.objects) };
});

const layoutsByType: ReadonlyMap<string, PlacedLayout> = new Map(placedLayouts.map((layout) => [layout.type, layout]));

function presence(fields: readonly PlacedField[], values: readonly unknown[]): number {
  let present = 0;
  for (let at = 0; at < fields.length; at++) {
    const { bit } = fields[at]!;
    if (bit > 0 && values[at] !== undefined) present += bit;
  }
  return present;
}

/** Takes the values of a fact. False unless it has the fields of its layout and no others, with values of their kinds. */
function takeValues(fact: Fact, { fields, objects }: PlacedLayout, values: unknown[]): boolean {
  const all = fact as unknown as Fields;
  // Its type and its objects are no fields.
  let others = keyCount(all) - 1;
  for (const name of objects) {
    const object = all[name];
    if (typeof object !== 'object' || object === null || Array.isArray(object)) return false;
    others += keyCount(object as Fields) - 1;
  }
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at]!;
    const of = field.object === undefined ? all : (all[field.object] as Fields);
    const value = of[field.name];
    values[at] = value;
    if (value === undefined ? !field.isOptional : !isOfKind(value, field)) return false;
    if (value !== undefined) others -= 1;
  }
  return others === 0;
}

function keyCount(object: Fields): number {
  let count = 0;
  for (const name in object) if (object[name] !== undefined) count += 1;
  return count;
}

function isOfKind(value: unknown, { kind }: FactField): boolean {
  switch (kind) {
    case 'number':
      return typeof value === 'number' ? Number.isFinite(value) : value === null;
    case 'text':
    case 'order':
    case 'decimal':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'json':
      return typeof value === 'object' && value !== null;
  }
}

/** Whether a name is a number as a run counts its orders. */
function isCounted(name: string): boolean {
  if (name.length > 15) return false;
  for (let at = 0; at < name.length; at++) {
    const digit = name.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9 || (at === 0 && digit === 0)) return false;
  }
  return name.length > 0;
}

/** A number without its point as the decimal text that it came from. */
function decimalText(whole: number, scale: number): string {
  if (scale === 0) return String(whole);
  const digits = String(Math.abs(whole)).padStart(scale + 1, '0');
  return `${whole < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
