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

/** The forms of a report, each rendered on demand. */
export interface ReportForms {
  /** One JSON document, as text. */
  json(): string;
  text(options?: TextOptions): string;
  markdown(): string;
  tables(): readonly RunTable[];
  /** One self-contained HTML document. */
  page(): Promise<string>;
}

/** The additional inputs of a page. */
export interface PageSource {
  /** The reports again, with their charts. */
  charted(): Promise<RunReports>;
  /** The recorded depth of the books, as text; undefined where there is none. */
  depth(): string | undefined;
}

/**
 * The report of a run: its figures and their forms. Where a run has several accounts, each form has a part for each.
 */
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

  /** The document of `backtest --json`; with several accounts it has one for each. */
  get document(): RunDocument | AccountsDocument {
    const [{ report }, ...others] = this.accounts;
    return others.length === 0 ? runDocument(report, this.context) : accountsDocument(this.reports, this.context);
  }

  /**
   * The figures of a run with one account by name: money and ratios are decimal strings, null where undefined. Throws
   * `BAD_USAGE` for a run with several.
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
