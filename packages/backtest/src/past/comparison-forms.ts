import { createHash } from 'node:crypto';
import { ReplayError } from '@replay/core';
import { compareRuns, comparisonJson, comparisonMarkdown, comparisonText } from '@replay/report';
import type { PastRun } from './read-run.ts';
import type { ReportForms } from './run-report.ts';

/** The forms of a comparison of several runs. */
export function comparisonForms(runs: readonly PastRun[]): ReportForms {
  const comparison = compareRuns(
    runs.map(({ report: { reports, context }, manifest }) => ({
      reports,
      context,
      dataDigest: digestOf(manifest.data),
    })),
  );
  return {
    json: () => comparisonJson(comparison),
    text: (options) => comparisonText(comparison, options),
    markdown: () => comparisonMarkdown(comparison),
    tables: () => {
      throw new ReplayError('BAD_USAGE', 'tables are of one run', { remedy: 'give one run with --csv' });
    },
    page: () => {
      throw new ReplayError('BAD_USAGE', 'a page is of one run', { remedy: 'give one run with --html, or --md' });
    },
  };
}

/** One digest of all input files of a run; undefined for a run that was not completed. */
const digestOf = (data: PastRun['manifest']['data']): string | undefined =>
  data.length === 0
    ? undefined
    : createHash('sha256')
        .update(data.map(({ sha256 }) => sha256).join('\n'))
        .digest('hex')
        .slice(0, 16);
