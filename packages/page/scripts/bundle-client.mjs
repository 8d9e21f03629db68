// Bundles the client of the report page into dist/client.js and dist/client.css, unless they are newer than everything they are made of,
// and puts the charting library beside them.
import { copyFileSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const outputs = ['client.js', 'client.css', 'charts.js', 'charts.css'].map((name) => join(folder, 'dist', name));

/** When a file was written; infinitely long ago where there is none. */
const writtenAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;

const filesIn = (name) =>
  readdirSync(join(folder, name), { withFileTypes: true }).map((entry) => join(folder, name, entry.name));

const inputs = [...filesIn('client'), ...filesIn('src/data'), fileURLToPath(import.meta.url)];
const newest = Math.max(...inputs.map(writtenAt));

if (outputs.some((path) => writtenAt(path) < newest)) {
  // Only now: where nothing is to be done, a start costs no time.
  const { build } = await import('esbuild');
  mkdirSync(join(folder, 'dist'), { recursive: true });
  await build({
    absWorkingDir: folder,
    entryPoints: [
      { in: 'client/main.ts', out: 'client' },
      { in: 'client/page.css', out: 'client' },
    ],
    outdir: 'dist',
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
  });
  const library = (name) => createRequire(import.meta.url).resolve(`uplot/dist/${name}`);
  copyFileSync(library('uPlot.iife.min.js'), join(folder, 'dist/charts.js'));
  copyFileSync(library('uPlot.min.css'), join(folder, 'dist/charts.css'));
}
