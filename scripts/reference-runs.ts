// Runs the reference runs and compares the figures of their reports with the committed ones, to the last digit:
// npm run -s reference-runs -- [--write] [NAME…]
// A NAME is a part of the names of the selected runs, such as `sample`; --write commits the results as expected.
import { differences, type Figures } from './reference/figures.ts';
import { expectedFigures, figuresNow, referenceRuns, writeExpected } from './reference/runs.ts';

const args = process.argv.slice(2);
const isWriting = args.includes('--write');
const names = args.filter((argument) => argument !== '--write');
const wanted = referenceRuns.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)));
if (wanted.length === 0 || names.some((name) => name.startsWith('-'))) {
  console.error(
    `usage: reference-runs [--write] [NAME…]\nNAME is a part of one of: ${referenceRuns.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}

const expected = expectedFigures();
const written: Record<string, Figures> = {};
for (const { name, options } of wanted) {
  if (options === undefined) {
    console.log(`${name}: skipped, its recording is not in ../shared/data`);
    continue;
  }
  const found = await figuresNow(options);
  const lines = differences(expected[name], found);
  if (isWriting && found !== undefined) written[name] = found;
  console.log(`${name}: ${lines.length === 0 ? 'equal' : `${lines.length} figures differ`}`);
  for (const line of lines.slice(0, 20)) console.log(`  ${line}`);
  if (lines.length > 20) console.log(`  and ${lines.length - 20} more`);
  if (lines.length > 0 && !isWriting) process.exitCode = 1;
}
if (isWriting) writeExpected(written);
