import type { IntentDenied } from '@replay/core';
import { assumptionWarnings } from './assumption-warnings.ts';
import { concentrationWarnings } from './concentration-warnings.ts';
import { dataWarnings } from './data-warnings.ts';
import type { Judged } from './judged.ts';
import { markWarnings } from './mark-warnings.ts';
import { orderWarnings } from './order-warnings.ts';
import { liquidationWarnings, outcomeWarnings, repeatWarnings } from './outcome-warnings.ts';
import { resultWarnings } from './result-warnings.ts';

/** What a careful reader would ask about this run, in whole sentences, the gravest first. */
export function warningsOf(report: Judged, ended: boolean, denials: readonly IntentDenied[]): readonly string[] {
  return [
    ...outcomeWarnings(report, ended),
    ...repeatWarnings(report),
    ...liquidationWarnings(report),
    ...dataWarnings(report),
    ...orderWarnings(report, denials),
    ...assumptionWarnings(report),
    ...markWarnings(report),
    ...resultWarnings(report),
    ...concentrationWarnings(report),
  ];
}
