import { didYouMean, ReplayError } from '@replay/core';
import { defaultReports, type ReportKind, reportKinds } from './names.ts';

/** `json,csv,html`: the forms to write. */
export function chosenReports(text: string): ReadonlySet<ReportKind> {
  const kinds = text.split(',').map((kind) => kind.trim());
  const unknown = kinds.find((kind) => !(reportKinds as readonly string[]).includes(kind));
  if (unknown === undefined) return new Set(kinds as ReportKind[]);
  throw new ReplayError('BAD_USAGE', `--report takes forms such as ${defaultReports}, not '${unknown}'`, {
    remedy: `${didYouMean(unknown, reportKinds)}the forms are ${reportKinds.join(', ')}`,
  });
}
