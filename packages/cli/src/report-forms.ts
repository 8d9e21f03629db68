import {
  accountsJson,
  accountsText,
  allTables,
  type RunContext,
  type RunReports,
  type RunTable,
  reportJson,
  reportMarkdown,
  reportText,
  type TextOptions,
} from '@replay/report';
import { runPage } from './run-page.ts';

/** The forms that a report can take, each made only when it is asked for. */
export interface ReportForms {
  json(): string;
  text(options: TextOptions): string;
  markdown(): string;
  tables(): readonly RunTable[];
  /** One HTML text that needs nothing else. */
  page(): Promise<string>;
}

/** The forms of a run's reports: a run of one account reads like a run; one of several tells them apart. */
export function reportForms(reports: RunReports, context: RunContext): ReportForms {
  const [{ report }, ...others] = reports.accounts;
  const single = others.length === 0;
  return {
    json: () => (single ? reportJson(report, context) : accountsJson(reports, context)),
    text: (options) => (single ? reportText(report, context, options) : accountsText(reports, context, options)),
    markdown: () => reportMarkdown(reports, context),
    tables: () => allTables(reports),
    page: () => runPage(reports, context),
  };
}
