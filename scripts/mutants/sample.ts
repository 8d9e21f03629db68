import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { compilesWith } from './compiling.ts';
import { type Mutation, mutationsOf } from './mutations.ts';

export interface Mutant extends Mutation {
  readonly path: string;
  readonly line: number;
  /** The text of its line, which identifies it when lines were added. */
  readonly lineText: string;
  /** A unique key that does not change with other lines of its file. */
  readonly key: string;
}

/** A mutant that no test can kill, and why. */
export interface Equivalent {
  readonly path: string;
  readonly line: string;
  readonly original: string;
  readonly replacement: string;
  readonly why: string;
}

export const mutated = (text: string, { start, end, replacement }: Mutation): string =>
  text.slice(0, start) + replacement + text.slice(end);

/** Up to `count` mutants that compile and are not known to be equivalent, drawn from the seed. */
export function sampleOf(
  root: string,
  files: readonly string[],
  seed: string,
  count: number,
  equivalents: readonly Equivalent[],
) {
  const texts = new Map(files.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  const all = [...texts].flatMap(([path, text]) => mutantsIn(path, text));
  const rank = ({ key }: Mutant): string => createHash('sha256').update(`${seed}\0${key}`).digest('hex');
  const ordered = all
    .map((mutant) => [rank(mutant), mutant] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  const compiles = compilesWith(root, files);
  const chosen: Mutant[] = [];
  const argued: Mutant[] = [];
  const refused: Mutant[] = [];
  for (const [, mutant] of ordered) {
    if (chosen.length >= count) break;
    const taken = equivalents.some((known) => isKnown(known, mutant))
      ? argued
      : compiles(mutant.path, mutated(texts.get(mutant.path) ?? '', mutant))
        ? chosen
        : refused;
    taken.push(mutant);
  }
  return { chosen, argued, refused, places: all.length };
}

function mutantsIn(path: string, text: string): readonly Mutant[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const lines = text.split('\n');
  const seen = new Map<string, number>();
  return mutationsOf(file).map((mutation) => {
    const { line, character } = file.getLineAndCharacterOfPosition(mutation.start);
    const lineText = (lines[line] ?? '').trim();
    const indent = (lines[line] ?? '').search(/\S/);
    const place = [path, lineText, character - indent, mutation.original, mutation.replacement].join('\t');
    const alike = seen.get(place) ?? 0;
    seen.set(place, alike + 1);
    return { ...mutation, path, line: line + 1, lineText, key: `${place}\t${alike}` };
  });
}

const isKnown = (known: Equivalent, { path, lineText, original, replacement }: Mutant): boolean =>
  known.path === path && known.line === lineText && known.original === original && known.replacement === replacement;
