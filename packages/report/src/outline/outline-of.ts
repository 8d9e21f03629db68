import type { RunContext } from '../document/run-document.ts';
import type { Report } from '../report.ts';
import { assumptionsSection } from './assumptions-section.ts';
import { attributionSection } from './attribution-section.ts';
import { executionSections } from './execution-sections.ts';
import type { Outline } from './outline.ts';
import { qualitySection } from './quality-section.ts';
import { resultSection } from './result-section.ts';
import { statisticsSections } from './statistics-sections.ts';
import { warningsSection } from './warnings-section.ts';

/** Arranges a report in the order in which people read it: what to mind and how good the data were comes before any profit. */
export const outlineOf = (report: Report, context: RunContext): Outline => [
  ...warningsSection(report, context),
  qualitySection(report),
  resultSection(report),
  attributionSection(report),
  ...statisticsSections(report),
  ...executionSections(report),
  assumptionsSection(report),
];
