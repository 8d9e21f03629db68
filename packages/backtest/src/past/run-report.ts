import { ReplayError } from '@replay/core';
import {
  type AccountReport,
  type AccountsDocument,
  accountsDocument,
  accountsJson,
  accountsText,
  allTables,
  type RunContext,
  type RunDocument,
  type RunReports,
  type RunTable,
  reportJson,
  reportMarkdown,
  reportText,
  runDocument,
  type TextOptions,
} from '@replay/report';
import { runPage } from './run-page.ts';

/** The forms that a report can take, each made only when it is asked for. */
export interface ReportForms {
  /** One JSON document, as text. */
  json(): string;
  text(options?: TextOptions): string;
  markdown(): string;
  tables(): readonly RunTable[];
  /** One HTML text that needs nothing else. */
  page(): Promise<string>;
}

/** What a page needs beyond the figures. */
export interface PageSource {
  /** The reports again, with their charts. */
  charted(): Promise<RunReports>;
  /** What was recorded of the depth of the books, as text; undefined where nothing was. */
  depth(): string | undefined;
}

/** The report of a run: its figures, and the forms they can take. Where a run has several accounts, each form has a part for each. */
export class RunReport implements ReportForms {
  readonly reports: RunReports;
  readonly context: RunContext;
  readonly #pages: PageSource;

  constructor(reports: RunReports, context: RunContext, pages: PageSource) {
    this.reports = reports;
    this.context = context;
    this.#pages = pages;
  }

  /** One for each account. */
  get accounts(): readonly [AccountReport, ...AccountReport[]] {
    return this.reports.accounts;
  }

  /** The document of `backtest --json`; that of several accounts has one for each. */
  get document(): RunDocument | AccountsDocument {
    const [{ report }, ...others] = this.accounts;
    return others.length === 0 ? runDocument(report, this.context) : accountsDocument(this.reports, this.context);
  }

  /**
   * The figures of a run of one account by name: money and ratios are decimal texts, null where they are not defined. Throws `BAD_USAGE`
   * for a run of several.
   */
  get summary(): RunDocument['summary'] {
    const [{ report }, ...others] = this.accounts;
    if (others.length === 0) return runDocument(report, this.context).summary;
    throw new ReplayError('BAD_USAGE', `the run has ${others.length + 1} accounts, and no summary of all of them`, {
      remedy: 'take accounts, which has a report for each, or document',
    });
  }

  json(): string {
    const [{ report }, ...others] = this.accounts;
    return others.length === 0 ? reportJson(report, this.context) : accountsJson(this.reports, this.context);
  }

  text(options: TextOptions = {}): string {
    const [{ report }, ...others] = this.accounts;
    return others.length === 0
      ? reportText(report, this.context, options)
      : accountsText(this.reports, this.context, options);
  }

  markdown(): string {
    return reportMarkdown(this.reports, this.context);
  }

  tables(): readonly RunTable[] {
    return allTables(this.reports);
  }

  async page(): Promise<string> {
    const isCharted = this.accounts.every(({ report }) => report.charts !== undefined);
    return runPage(isCharted ? this.reports : await this.#pages.charted(), this.context, this.#pages.depth());
  }
}
