// Folds the books of a folder of recordings and compares them with the exchange's own best bid and ask:
// npm run -s prove-books -- FOLDER [--allow-misses N]
import { ReplayError } from '../packages/core/src/index.ts';
import { type BookProof, bookFileOf, groupedBooksIn, oraclesIn, proveBooks } from './book-proof.ts';

const [folder, ...options] = process.argv.slice(2);
const [, allowed] = /^(?:--allow-misses (\d+))?$/.exec(options.join(' ')) ?? [];
if (folder === undefined || (options.length > 0 && allowed === undefined)) {
  process.stderr.write(
    'usage: prove-books FOLDER [--allow-misses N]\nFOLDER holds dataset files and their oracle_bbo files\n',
  );
  process.exit(2);
}

try {
  const oracles = await oraclesIn(folder);
  if (oracles.length === 0) throw new ReplayError('NO_DATA', 'no oracle_bbo file is there', { place: folder });
  const proofs: BookProof[] = [];
  for (const oracle of oracles) proofs.push(...(await proveBooks(await bookFileOf(folder, oracle), [oracle])));
  for (const { path, day } of await groupedBooksIn(folder)) {
    proofs.push(
      ...(await proveBooks(
        path,
        oracles.filter((oracle) => oracle.day === day),
      )),
    );
  }
  for (const proof of proofs) process.stdout.write(`${textOf(proof)}\n`);
  const isProved = ({ compared, mismatches }: BookProof): boolean =>
    compared > 0 && mismatches.length <= Number(allowed ?? 0);
  process.exitCode = proofs.length > 0 && proofs.every(isProved) ? 0 : 1;
} catch (error) {
  if (!(error instanceof ReplayError)) throw error;
  process.stderr.write(`${error.toLines()}\n`);
  process.exitCode = 3;
}

function textOf({ instrument, source, messages, matched, compared, mismatches, digests }: BookProof): string {
  const nothing = compared === 0 ? ': nothing was compared, so nothing is proved' : '';
  const lines = [
    `${instrument} from ${source}: best bid and ask match ${matched} of ${compared}, ${messages} messages${nothing}`,
    ...mismatches.slice(0, 5).map(({ time, folded, oracle }) => `  ${time}: folded ${folded}, oracle ${oracle}`),
    ...Object.entries(digests).map(([moment, digest]) => `  book at ${moment}: ${digest}`),
  ];
  return lines.join('\n');
}
