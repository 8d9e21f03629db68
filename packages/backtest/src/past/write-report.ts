import { tableCsv } from '@replay/report';
import type { ReportKind } from '../names.ts';
import type { RunFolder } from '../run/run-folder.ts';
import type { RunReport } from './run-report.ts';

/**
 * Writes the forms of a report into the folder of its run. If the page fails, the other forms are written, and the
 * error is returned.
 */
export async function writeReport(
  report: RunReport,
  folder: RunFolder,
  kinds: ReadonlySet<ReportKind>,
): Promise<unknown> {
  if (kinds.has('json')) folder.write('report.json', report.json());
  if (kinds.has('csv')) for (const table of report.tables()) folder.write(`${table.name}.csv`, tableCsv(table));
  if (kinds.has('md')) folder.write('report.md', report.markdown());
  if (kinds.has('text')) folder.write('report.txt', report.text());
  if (!kinds.has('html')) return undefined;
  try {
    folder.write('report.html', await report.page());
    return undefined;
  } catch (error) {
    return error;
  }
}
