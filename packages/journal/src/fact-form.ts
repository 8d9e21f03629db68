import type { Fact } from '@replay/core';
import { formOf, type Hole } from './line-form.ts';

/** Makes facts of one form from the values of their holes, which begin at a place of the numbers; those of texts are places in the texts. */
export interface FactMaker {
  readonly holes: number;
  fact(values: Float64Array, at: number, texts: readonly string[]): Fact;
}

/**
 * The maker of facts like a sample, written as code: an object that is written out takes a fifth of the time of one that is put
 * together key by key. The sample comes from a file, so nothing of it gets into the code but as JSON, which can only be a value;
 * the one key that would be more than a name, `__proto__`, is in no form.
 */
export function factMaker(sample: string): FactMaker {
  const holes = formOf(sample)?.holes ?? [];
  const byPath = new Map(holes.map((hole, place) => [keyOf(hole.path), { hole, place }]));
  const code = `return ${literalOf(JSON.parse(sample), [], byPath)}`;
  try {
    return { holes: holes.length, fact: new Function('values', 'at', 'texts', code) as FactMaker['fact'] };
  } catch (error) {
    if (!(error instanceof EvalError)) throw error;
    // A process may forbid code that is made from texts.
    return { holes: holes.length, fact: (values, at, texts) => factOf(sample, holes, { values, at, texts }) };
  }
}

function factOf(
  sample: string,
  holes: readonly Hole[],
  { values, at, texts }: { readonly values: Float64Array; readonly at: number; readonly texts: readonly string[] },
): Fact {
  const fact = JSON.parse(sample) as Fact;
  for (const [place, { kind, path }] of holes.entries()) {
    let part = fact as unknown as Record<string | number, unknown>;
    for (const key of path.slice(0, -1)) part = part[key] as typeof part;
    const value = values[at + place] as number;
    part[path.at(-1) ?? ''] = kind === 'text' ? texts[value] : value;
  }
  return fact;
}

type Holes = ReadonlyMap<string, { readonly hole: Hole; readonly place: number }>;

function literalOf(value: unknown, path: Hole['path'], holes: Holes): string {
  const found = holes.get(keyOf(path));
  if (found !== undefined) {
    const number = `values[at+${found.place}]`;
    return found.hole.kind === 'text' ? `texts[${number}]` : number;
  }
  if (Array.isArray(value)) return `[${value.map((one, index) => literalOf(one, [...path, index], holes)).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, one]) => `${JSON.stringify(key)}:${literalOf(one, [...path, key], holes)}`,
  );
  return `{${members.join()}}`;
}

const keyOf = (path: Hole['path']): string => JSON.stringify(path);
