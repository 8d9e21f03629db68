import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { diskError, factsOf, findRun, readRun, unused, writeWhole } from '@replay/backtest/command';
import { readManifest } from '@replay/journal';
import { tableCsv } from '@replay/report';
import { arrowFileOf } from './run-arrow.ts';

/**
 * Writes a run into an existing folder: its tables, or every fact as a line. Returns the paths. Never overwrites a
 * file.
 */
export async function exportRun(
  run: string,
  format: 'arrow' | 'csv' | 'ndjson',
  out: string,
): Promise<readonly string[]> {
  if (format === 'ndjson') return [writeFacts(findRun(run, 'runs'), unused(join(out, 'facts.ndjson')))];
  const { report } = await readRun(run);
  const tables = report.tables();
  const paths = tables.map(({ name }) => unused(join(out, `${name}.${format}`)));
  for (const [at, table] of tables.entries())
    writeWhole(paths[at] as string, format === 'csv' ? tableCsv(table) : arrowFileOf(table));
  return paths;
}

const linesAtATime = 4096;

/** Writes each fact of a run as a line of JSON. The file gets its final name once it is complete. */
function writeFacts(run: string, path: string): string {
  const part = `${path}.part`;
  const file = openSync(part, 'w');
  try {
    let lines: string[] = [];
    const write = (): void => {
      writeSync(file, lines.join(''));
      lines = [];
    };
    for (const fact of factsOf(join(run, 'journal'), readManifest(run))) {
      lines.push(`${JSON.stringify(fact)}\n`);
      if (lines.length === linesAtATime) write();
    }
    write();
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw diskError(error, path);
  } finally {
    closeSync(file);
  }
  return path;
}
