// Mutates single places of the sources in a copy of the tree, and checks whether a test fails:
// npm run -s mutants -- --seed S --count N [--least PERCENT] [--resume FILE] [PACKAGE…]
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourcesOf, testsOf } from './mutants/areas.ts';
import { judge, type Verdict } from './mutants/judge.ts';
import { optionsOf } from './mutants/options.ts';
import { type Equivalent, type Mutant, sampleOf } from './mutants/sample.ts';
import { copyTree } from './mutants/tree-copy.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { seed, count, least, workers, resume, names } = optionsOf(process.argv.slice(2));

const trees = Array.from({ length: workers }, () => copyTree(root));
const cleanUp = (): void => {
  for (const { folder } of trees) rmSync(folder, { recursive: true, force: true });
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    cleanUp();
    process.exit(130);
  });
}
const copies = trees.map(({ copy }) => copy);
const [first = ''] = copies;

// Everything is read from a copy, so that the tree can be edited meanwhile.
const equivalents = JSON.parse(readFileSync(join(first, 'scripts/mutants/equivalent.json'), 'utf8')) as Equivalent[];
const files = names.flatMap((name) => sourcesOf(first, name));
const { chosen, argued, refused, places } = sampleOf(first, files, seed, count, equivalents);
process.stderr.write(
  `${chosen.length} mutants of ${places} in ${files.length} files; ${refused.length} others of the sample do not compile\n`,
);

const verdicts = new Map<string, Verdict>(resume !== undefined && existsSync(resume) ? keptIn(resume) : []);
const isKilled = ({ key }: Mutant): boolean => ['killed', 'timed out'].includes(verdicts.get(key) ?? '');
const left = chosen.filter((mutant) => !isKilled(mutant));
try {
  let tried = chosen.length - left.length;
  await judge(copies, left, testsOf(first, names), (mutant, verdict) => {
    tried += 1;
    verdicts.set(mutant.key, verdict);
    if (resume !== undefined) appendFileSync(resume, `${JSON.stringify([mutant.key, verdict])}\n`);
    process.stderr.write(`${tried}/${chosen.length} ${verdict} ${textOf(mutant)}\n`);
  });
} finally {
  cleanUp();
}

const of = (verdict: Verdict): readonly Mutant[] => chosen.filter(({ key }) => verdicts.get(key) === verdict);
const score = (100 * chosen.filter(isKilled).length) / Math.max(1, chosen.length);
for (const mutant of of('survived')) process.stdout.write(`survived  ${textOf(mutant)}\n`);
for (const mutant of of('unreached')) process.stdout.write(`unreached ${textOf(mutant)}\n`);
process.stdout.write(
  `${names.join(', ')}, seed ${seed}: ${score.toFixed(1)} % of ${chosen.length} mutants killed: ${of('killed').length} fail a test, ` +
    `${of('timed out').length} run too long, ${of('survived').length} survived, ${of('unreached').length} are reached by no test; ` +
    `${argued.length} equivalent ones left out\n`,
);
process.exitCode = score >= least ? 0 : 1;

function keptIn(path: string): (readonly [string, Verdict])[] {
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as [string, Verdict]);
}

function textOf({ path, line, original, replacement }: Mutant): string {
  const short = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 60) || '(nothing)';
  return `${path}:${line}: ${short(original)} → ${short(replacement)}`;
}
