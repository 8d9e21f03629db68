import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ReplayError } from '@replay/core';
import { allTables, tableCsv } from '@replay/report';
import { writeWhole } from '../disk-error.ts';
import { readRun } from '../read-run.ts';
import { arrowFileOf } from './run-arrow.ts';

/** Writes the tables of a run into a folder that is there, and returns their paths. Never writes over a file. */
export async function exportRun(run: string, format: 'arrow' | 'csv', out: string): Promise<readonly string[]> {
  const { reports } = await readRun(run, 'runs', {});
  const tables = allTables(reports);
  const paths = tables.map(({ name }) => join(out, `${name}.${format}`));
  const taken = paths.find((path) => existsSync(path));
  if (taken !== undefined) {
    throw new ReplayError('BAD_USAGE', 'there is a file of this name already', {
      place: taken,
      remedy: 'give another folder with --out, or remove the file',
    });
  }
  for (const [at, table] of tables.entries())
    writeWhole(paths[at] as string, format === 'csv' ? await tableCsv(table) : arrowFileOf(table, table.name));
  return paths;
}
