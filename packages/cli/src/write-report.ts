import type { Manifest } from '@replay/journal';
import { type Grouping, tableCsv } from '@replay/report';
import { contextOf, foldJournal } from './read-run.ts';
import { type ReportForms, reportForms } from './report-forms.ts';
import type { ReportKind } from './report-option.ts';
import type { RunFolder } from './run-folder.ts';
import { terminalOptions } from './terminal.ts';

/** What is asked of the report of a run. */
export interface ReportWishes {
  /** Print the document instead of the text. */
  readonly json: boolean;
  readonly grouping: Grouping;
  readonly kinds: ReadonlySet<ReportKind>;
}

export interface WrittenReport {
  /** What is to be printed. */
  readonly output: string;
  /** Why there is no page. */
  readonly error: unknown;
}

/** Folds the report from the journal on disk; writes the forms asked for and returns the one to print. */
export async function writeReport(
  folder: RunFolder,
  manifest: Manifest,
  { json, grouping, kinds }: ReportWishes,
): Promise<WrittenReport> {
  const reports = await foldJournal(folder.path, manifest, { grouping, charts: kinds.has('html') });
  const forms = reportForms(reports, contextOf(manifest, folder.path));
  if (kinds.has('json')) folder.write('report.json', forms.json());
  if (kinds.has('csv')) for (const table of forms.tables()) folder.write(`${table.name}.csv`, await tableCsv(table));
  if (kinds.has('md')) folder.write('report.md', forms.markdown());
  if (kinds.has('text')) folder.write('report.txt', forms.text({}));
  const output = json ? forms.json().trimEnd() : forms.text(terminalOptions()).trimEnd();
  return { output, error: kinds.has('html') ? await writePage(folder, forms) : undefined };
}

/** A page that cannot be made is no reason to keep back a report that can. */
async function writePage(folder: RunFolder, forms: ReportForms): Promise<unknown> {
  try {
    folder.write('report.html', await forms.page());
    return undefined;
  } catch (error) {
    return error;
  }
}
