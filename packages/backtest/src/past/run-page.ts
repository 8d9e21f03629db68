import { ReplayError } from '@replay/core';
import type { PageAccount } from '@replay/page';
import {
  type AccountReport,
  accountsDocument,
  type RunContext,
  type RunReports,
  reportSections,
  runDocument,
} from '@replay/report';

/** The file of the recorded depth of the books, in the folder of a run. */
export const depthFile = 'depth.ndjson';

/**
 * The page of a run whose reports were folded with charts; `depth` is the recorded depth of the books. The page package
 * is loaded on demand, because it includes scripts and styles.
 */
export async function runPage(reports: RunReports, context: RunContext, depth: string | undefined): Promise<string> {
  const { depthOf, reportPage } = await import('@replay/page');
  const recorded: Depth = depth === undefined ? new Map() : depthOf(depth, context.path ?? 'the run');
  const [first, ...others] = reports.accounts;
  // The notes on the data apply to all accounts, and are shown once.
  const { notes: _, ...bare } = context;
  return reportPage({
    document: others.length === 0 ? runDocument(first.report, context) : accountsDocument(reports, context),
    accounts: [pageAccount(first, context, recorded), ...others.map((account) => pageAccount(account, bare, recorded))],
  });
}

function pageAccount({ name, report }: AccountReport, context: RunContext, depth: Depth): PageAccount {
  const { charts } = report;
  if (charts === undefined) throw new ReplayError('BUG', 'a page needs reports that were folded with charts');
  return { name, report, sections: reportSections(report, context), charts, depth };
}

type Depth = NonNullable<PageAccount['depth']>;
