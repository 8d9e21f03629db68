import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReplayError } from '@replay/core';
import type { PageAccount } from '@replay/page';
import {
  type AccountReport,
  accountsDocument,
  outlineOf,
  type RunContext,
  type RunReports,
  runDocument,
} from '@replay/report';
import { depthFile } from './run-folder.ts';

/**
 * The page of a run whose reports were folded with their charts. What makes pages is loaded only when one is asked for: it brings
 * its scripts and styles with it.
 */
export async function runPage(reports: RunReports, context: RunContext): Promise<string> {
  const { reportPage } = await import('@replay/page');
  const depth = await recordedDepth(context.path);
  const [first, ...others] = reports.accounts;
  // How the data were understood concerns all accounts, and is told once.
  const { notes: _, ...bare } = context;
  return reportPage({
    document: others.length === 0 ? runDocument(first.report, context) : accountsDocument(reports, context),
    accounts: [pageAccount(first, context, depth), ...others.map((account) => pageAccount(account, bare, depth))],
  });
}

function pageAccount({ name, report }: AccountReport, context: RunContext, depth: Depth): PageAccount {
  const { charts } = report;
  if (charts === undefined) throw new ReplayError('BUG', 'a page was asked of reports that were folded without charts');
  return { name, report, outline: outlineOf(report, context), charts, depth };
}

type Depth = NonNullable<PageAccount['depth']>;

/** What the run recorded of its books; nothing where it left no such file. */
async function recordedDepth(folder: string | undefined): Promise<Depth> {
  const path = folder === undefined ? undefined : join(folder, depthFile);
  if (path === undefined || !existsSync(path)) return new Map();
  const { depthOf } = await import('@replay/page');
  return depthOf(readFileSync(path, 'utf8'), path);
}
