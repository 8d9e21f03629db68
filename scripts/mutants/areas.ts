import { readdirSync } from 'node:fs';
import { join } from 'node:path';

interface Area {
  readonly sources: readonly string[];
  /** The packages whose tests are run: its own first, then those that would show a wrong result of it. */
  readonly tests: readonly string[];
}

/** What can be mutated, by its name on the command line. */
export const areas: Readonly<Record<string, Area>> = {
  engine: { sources: ['packages/engine/src'], tests: ['engine'] },
  sim: { sources: ['packages/sim/src'], tests: ['sim', 'engine'] },
  ledger: { sources: ['packages/ledger/src'], tests: ['ledger', 'sim', 'engine'] },
  book: { sources: ['packages/book/src'], tests: ['book', 'quality', 'sim', 'engine', 'tape'] },
  tape: { sources: ['packages/tape/src/search', 'packages/tape/src/books'], tests: ['tape'] },
  risk: { sources: ['packages/report/src/risk', 'packages/report/src/statistics'], tests: ['report'] },
};

export const sourcesOf = (root: string, name: string): readonly string[] =>
  (areas[name]?.sources ?? []).flatMap((folder) => filesIn(root, folder, /\.ts$/));

/** The laws on recordings are left out: they repeat laws of drawn markets, and take the longest. */
export const testsOf = (root: string, names: readonly string[]): readonly string[] =>
  [...new Set(names.flatMap((name) => areas[name]?.tests ?? []))].flatMap((name) =>
    filesIn(root, `packages/${name}/test`, /(?<!recorded-\w+)\.test\.ts$/),
  );

const filesIn = (root: string, folder: string, name: RegExp): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => name.test(path))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .toSorted();
