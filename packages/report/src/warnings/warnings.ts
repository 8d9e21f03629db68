import type { IntentDenied } from '@replay/core';

import { assumptionWarnings } from './assumption-warnings.ts';
import { concentrationWarnings } from './concentration-warnings.ts';
import { dataWarnings } from './data-warnings.ts';
import { markWarnings, resultWarnings } from './result-warnings.ts';
import { liquidationWarnings, orderWarnings, outcomeWarnings, repeatWarnings } from './run-warnings.ts';
import type { WarningInput } from './warning-input.ts';

/** The warnings of a run in sentences, the gravest first. */
export function warningsOf(report: WarningInput, ended: boolean, denials: readonly IntentDenied[]): readonly string[] {
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
