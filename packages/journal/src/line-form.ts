/**
 * What many lines of a journal have in common: all but some numbers and texts. A run writes a million lines and few forms of
 * them, so what stands between the values need only be compared, and not be read.
 */
export interface LineForm {
  /** The line that it was learned from. */
  readonly sample: string;
  /** What stands before each hole, and last what stands behind them. */
  readonly texts: readonly string[];
  readonly holes: readonly Hole[];
}

/** Where lines of a form differ. */
export interface Hole {
  /** Numbers are whole ones that a float holds exactly; texts need no escape. */
  readonly kind: 'number' | 'text';
  /** The keys that lead to the value. */
  readonly path: readonly (string | number)[];
}

/** Longer ones would not pay, nor would deeper ones. */
const mostHoles = 40;
const deepest = 8;

/** The form of a line; undefined for a line that is no JSON as `JSON.stringify` writes it, or holds a value that no hole could. */
export function formOf(line: string): LineForm | undefined {
  const form = new Former(line);
  return form.value([]) && form.isOver && form.holes.length <= mostHoles ? form.learned() : undefined;
}

/** Walks along a line, from value to value. */
class Former {
  readonly holes: Hole[] = [];
  readonly #texts: string[] = [];
  readonly #line: string;
  #at = 0;
  /** Where the last hole ended. */
  #since = 0;

  constructor(line: string) {
    this.#line = line;
  }

  get isOver(): boolean {
    return this.#at === this.#line.length;
  }

  learned(): LineForm {
    return { sample: this.#line, texts: [...this.#texts, this.#line.slice(this.#since)], holes: this.holes };
  }

  value(path: Hole['path']): boolean {
    if (path.length > deepest) return false;
    switch (this.#line[this.#at]) {
      case '{':
        return this.#members(path);
      case '[':
        return this.#elements(path);
      case '"':
        return this.#text(path);
      default:
        return this.#take(constant) !== undefined || this.#number(path);
    }
  }

  #members(path: Hole['path']): boolean {
    this.#at += 1;
    if (this.#skip('}')) return true;
    const keys = new Set<string>();
    do {
      const key = this.#take(name);
      // A key that means something of its own to an object, and one that comes twice.
      if (key === undefined || key.includes('__proto__') || keys.has(key)) return false;
      keys.add(key);
      if (!this.value([...path, JSON.parse(key.slice(0, -1)) as string])) return false;
    } while (this.#skip(','));
    return this.#skip('}');
  }

  #elements(path: Hole['path']): boolean {
    this.#at += 1;
    if (this.#skip(']')) return true;
    let index = 0;
    do if (!this.value([...path, index++])) return false;
    while (this.#skip(','));
    return this.#skip(']');
  }

  /** A fact begins with its type, which tells forms apart and so is no hole. */
  #text(path: Hole['path']): boolean {
    const from = this.#at + 1;
    if (this.#take(plainText) === undefined) return false;
    if (path.length > 1 || path[0] !== 'type') this.#hole('text', path, from, this.#at - 1);
    return true;
  }

  #number(path: Hole['path']): boolean {
    const from = this.#at;
    if (!Number.isSafeInteger(Number(this.#take(wholeNumber)))) return false;
    this.#hole('number', path, from, this.#at);
    return true;
  }

  #hole(kind: Hole['kind'], path: Hole['path'], from: number, to: number): void {
    this.holes.push({ kind, path });
    this.#texts.push(this.#line.slice(this.#since, from));
    this.#since = to;
  }

  #skip(sign: string): boolean {
    if (this.#line[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #take(what: RegExp): string | undefined {
    what.lastIndex = this.#at;
    const taken = what.exec(this.#line)?.[0];
    this.#at += taken?.length ?? 0;
    return taken;
  }
}

const constant = /true|false|null/y;
const name = /"[^"\\\p{Cc}]*":/uy;
const plainText = /"[^"\\\p{Cc}]*"/uy;
const wholeNumber = /-?(?:0|[1-9]\d{0,15})(?=[,}\]])/y;
