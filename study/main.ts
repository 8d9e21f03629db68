// `npm run -s study`: tries thousands of orders in generated markets, for real and by estimate, and writes the tables of
// docs/fidelity-study.md. `npm run -s study -- small` renews only the small tables, which the tests repeat.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withTables } from './page.ts';
import { runStudy, smallStudy, wholeStudy } from './study.ts';
import { headlineOf, headlineText, tablesOf } from './tables.ts';

const page = fileURLToPath(new URL('../docs/fidelity-study.md', import.meta.url));
const wanted = process.argv.slice(2);
if (wanted.some((name) => name !== 'small')) {
  console.error(`there is no study ${wanted.join(' ')}; there is the whole one, and small`);
  process.exit(2);
}

const sizes = wanted.length > 0 ? ['small' as const] : ['small' as const, 'whole' as const];
for (const size of sizes) {
  const findings = runStudy(size === 'whole' ? wholeStudy : smallStudy, (progress) => console.error(progress));
  console.log(`${size}: ${headlineText(headlineOf(findings))}`);
  writeFileSync(page, withTables(readFileSync(page, 'utf8'), size, tablesOf(findings)));
}
