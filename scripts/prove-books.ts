// Folds the books of a folder of recordings and holds them against the exchange's own best bid and ask:
//   npm run -s prove-books -- FOLDER [--allow-misses N]
import { ReplayError } from '../packages/core/src/index.ts';
import { type BookProof, groupedBooksIn, oraclesIn, proveBooks } from './book-proof.ts';

const [folder, option, allowed = '0'] = process.argv.slice(2);
if (folder === undefined || (option !== undefined && option !== '--allow-misses') || !/^\d+$/.test(allowed)) {
  process.stderr.write(
    'usage: prove-books FOLDER [--allow-misses N]\nFOLDER holds dataset files and their oracle_bbo files\n',
  );
  process.exit(2);
}

try {
  const oracles = await oraclesIn(folder);
  if (oracles.length === 0) throw new ReplayError('NO_DATA', 'no oracle_bbo file is there', { place: folder });
  const proofs: BookProof[] = [];
  for (const oracle of oracles) proofs.push(...(await proveBooks(folder, [oracle])));
  for (const path of await groupedBooksIn(folder)) proofs.push(...(await proveBooks(path, oracles)));
  for (const proof of proofs) process.stdout.write(`${textOf(proof)}\n`);
  process.exitCode = proofs.every(({ mismatches }) => mismatches.length <= Number(allowed)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof ReplayError)) throw error;
  process.stderr.write(`${error.toLines()}\n`);
  process.exitCode = 3;
}

function textOf({ instrument, source, messages, matched, compared, mismatches, digests }: BookProof): string {
  const lines = [
    `${instrument} from ${source}: best bid and ask match ${matched} of ${compared}, ${messages} messages`,
    ...mismatches.slice(0, 5).map(({ time, folded, oracle }) => `  ${time}: folded ${folded}, oracle ${oracle}`),
    ...Object.entries(digests).map(([moment, digest]) => `  book at ${moment}: ${digest}`),
  ];
  return lines.join('\n');
}
