import { ReplayError } from '@replay/core';
import { didYouMean } from './usage-error.ts';

/** The forms of a report that a run may leave in its folder. */
export const reportKinds = ['text', 'json', 'csv', 'md', 'html'] as const;
export type ReportKind = (typeof reportKinds)[number];

/** What a run leaves when nothing is said. */
export const usualReports = 'json,csv,html';

/** `json,csv,html`: which forms to write. */
export function chosenReports(text: string): ReadonlySet<ReportKind> {
  const kinds = text.split(',').map((kind) => kind.trim());
  const stranger = kinds.find((kind) => !(reportKinds as readonly string[]).includes(kind));
  if (stranger === undefined) return new Set(kinds as ReportKind[]);
  throw new ReplayError('BAD_USAGE', `--report takes forms such as ${usualReports}, not '${stranger}'`, {
    remedy: `${didYouMean(stranger, reportKinds)}the forms are ${reportKinds.join(', ')}`,
  });
}
