import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { metricsPage } from '@replay/report';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('docs/metrics.md', () => {
  it('lists the metrics as they are defined; scripts/metrics-page.ts writes it', () => {
    const page = readFileSync(join(root, 'docs/metrics.md'), 'utf8');
    const [, listed = ''] = page.split('<!-- metrics: made by scripts/metrics-page.ts -->\n\n');
    expect(listed).toBe(metricsPage());
  });
});

/** The comments of a source, without its code. */
const commentsIn = (text: string): string =>
  (text.match(/^\s*\/\*[^]*?\*\/|^\s*\/\/.*$|\s\/\/ .*$/gm) ?? []).join('\n');

const listFiles = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['node_modules', 'dist', 'results'].includes(entry.name) ? [] : listFiles(path);
    return /\.(ts|mts|mjs|cjs)$/.test(entry.name) ? [path] : [];
  });

describe('the pages that comments name', () => {
  const sources = ['packages', 'strategies', 'scripts', 'bench', 'examples', 'study'].flatMap((folder) =>
    listFiles(join(root, folder)),
  );

  it('exist', () => {
    const missing = sources.flatMap((file) =>
      [...commentsIn(readFileSync(file, 'utf8')).matchAll(/(?<![\w./-])[\w./-]+\.md\b/g)]
        .map(([page]) => page)
        // Recordings lie beside the repository, where they are present at all.
        .filter((page) => !page.startsWith('../shared/') && !existsSync(join(root, page)))
        .map((page) => `${file.slice(root.length)} names ${page}`),
    );
    expect(sources.length).toBeGreaterThan(500);
    expect(missing).toEqual([]);
  });
});
