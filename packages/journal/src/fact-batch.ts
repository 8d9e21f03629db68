import { type Fact, ReplayError } from '@replay/core';
import { type FactMaker, factMaker } from './fact-form.ts';

/**
 * Some facts of a journal in their order, taken apart, so that they can be handed from one thread to another. Batches of one reading
 * belong together: forms and texts are told once, by the batch that is the first to need them.
 */
export interface FactBatch {
  /** Of each fact: the number of its form and the values of its holes; or −1, a place in `lines` and its number in the file. */
  readonly values: Float64Array;
  /** A sample of each new form. */
  readonly forms: readonly string[];
  readonly texts: readonly string[];
  /** Whether texts are counted from 0 again. */
  readonly textsAnew: boolean;
  /** Lines of no form. */
  readonly lines: readonly string[];
}

export const noForm = -1;

/** Puts the facts of batches together again, which have to come in their order. */
export class BatchReader {
  readonly #path: string;
  readonly #forms: FactMaker[] = [];
  readonly #texts: string[] = [];

  /** Of the journal that the batches are of. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Hands over the facts of a batch. Throws `BROKEN_JOURNAL` naming a line that is no JSON, when it comes to it. */
  read({ values, forms, texts, textsAnew, lines }: FactBatch, take: (fact: Fact) => void): void {
    if (textsAnew) this.#texts.length = 0;
    for (const text of texts) this.#texts.push(text);
    for (const sample of forms) this.#forms.push(factMaker(sample));
    for (let at = 0; at < values.length; ) {
      const number = values[at] as number;
      if (number === noForm) {
        take(parsed(lines[values[at + 1] as number] ?? '', this.#path, values[at + 2] as number));
        at += 3;
      } else {
        const form = this.#forms[number] as FactMaker;
        take(form.fact(values, at + 1, this.#texts));
        at += 1 + form.holes;
      }
    }
  }
}

/** What a line of a journal holds. */
export function parsed<Content = Fact>(line: string, path: string, number: number): Content {
  try {
    return JSON.parse(line) as Content;
  } catch (cause) {
    throw new ReplayError('BROKEN_JOURNAL', 'this line is no JSON', { place: `${path}:${number}`, cause });
  }
}
