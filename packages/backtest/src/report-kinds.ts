import { didYouMean, ReplayError } from '@replay/core';
import { type ReportKind, reportKinds, usualReports } from './names.ts';

/** `json,csv,html`: the forms to write. */
export function chosenReports(text: string): ReadonlySet<ReportKind> {
  const kinds = text.split(',').map((kind) => kind.trim());
  const stranger = kinds.find((kind) => !(reportKinds as readonly string[]).includes(kind));
  if (stranger === undefined) return new Set(kinds as ReportKind[]);
  throw new ReplayError('BAD_USAGE', `--report takes forms such as ${usualReports}, not '${stranger}'`, {
    remedy: `${didYouMean(stranger, reportKinds)}the forms are ${reportKinds.join(', ')}`,
  });
}
