import type { Mutant } from './sample.ts';

/** The text with a mark at the site of each mutant: a run records which mutants a test file reaches. */
export function marked(text: string, mutants: readonly (readonly [mark: number, mutant: Mutant])[]): string {
  const insertions = mutants.flatMap(([mark, { site }]) => {
    const pass = `globalThis.passMark?.(${mark})`;
    const width = site.end - site.start;
    if (site.kind === 'statement') return [{ at: site.start, rank: -width, text: `${pass};` }];
    return [
      { at: site.start, rank: -width, text: `(${pass},` },
      { at: site.end, rank: width - 1e9, text: ')' },
    ];
  });
  // From the end of the file on; at the same offset, closing marks precede opening ones, and inner ones close first.
  return insertions
    .toSorted((one, other) => other.at - one.at || other.rank - one.rank)
    .reduce((result, { at, text: inserted }) => result.slice(0, at) + inserted + result.slice(at), text);
}
