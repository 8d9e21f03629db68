/** The figures of a report by path: numbers, numeric strings and nulls. */
export type Figures = string | number | null | { readonly [name: string]: Figures };

/** Fields that are not figures: the run's identity, the location of its data, and the version. */
const leftOut = new Set(['run', 'source', 'path', 'seed', 'sequence', 'time', 'from', 'to']);

/** The figures of a report's JSON document, without non-numeric strings: ids, hashes, paths and times of day. */
export function figuresOf(document: unknown): Figures | undefined {
  if (document === null || typeof document === 'number') return document;
  if (typeof document === 'string') return /^-?\d+(\.\d+)?$/.test(document) ? document : undefined;
  if (typeof document !== 'object') return undefined;
  const kept: Record<string, Figures> = {};
  for (const [name, value] of Object.entries(document)) {
    const figures = leftOut.has(name) ? undefined : figuresOf(value);
    if (figures !== undefined) kept[name] = figures;
  }
  return Object.keys(kept).length === 0 ? undefined : kept;
}

/** One line for each figure that differs in any digit. */
export function differences(expected: Figures | undefined, found: Figures | undefined, place = ''): readonly string[] {
  if (!isGroup(expected) || !isGroup(found))
    return expected === found ? [] : [`${place}: ${textOf(found)} instead of ${textOf(expected)}`];
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...names].flatMap((name) =>
    differences(expected[name], found[name], place === '' ? name : `${place}.${name}`),
  );
}

const isGroup = (figures: Figures | undefined): figures is { readonly [name: string]: Figures } =>
  typeof figures === 'object' && figures !== null;

const textOf = (figures: Figures | undefined): string => JSON.stringify(figures) ?? 'none';
