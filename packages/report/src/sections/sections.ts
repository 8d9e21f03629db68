import type { Section } from '../metric/section.ts';
import type { Report } from '../report/report.ts';
import { type RunContext, warningsIn } from '../report/run-context.ts';
import { assumptionsSection } from './assumptions.ts';
import { attributionSection } from './attribution.ts';
import { benchmarkSection } from './benchmark.ts';
import { instrumentsSection } from './instruments.ts';
import { inventorySection } from './inventory.ts';
import { makerSection } from './maker.ts';
import { markoutsSection } from './markouts.ts';
import { ordersSection } from './orders.ts';
import { periodsSection } from './periods.ts';
import { qualitySection } from './quality.ts';
import { latencySection, queueSection, quotingSection } from './quoting.ts';
import { resultSection } from './result.ts';
import { riskSection } from './risk.ts';
import { type SectionDefinition, sectionOf } from './section-definition.ts';
import { takerSection } from './taker.ts';
import { tradesSection } from './trades.ts';

/** All sections but the warnings, in the order in which people read them: the data before the profit. */
export const sectionDefinitions: readonly SectionDefinition[] = [
  qualitySection,
  resultSection,
  attributionSection,
  tradesSection,
  riskSection,
  periodsSection,
  instrumentsSection,
  inventorySection,
  benchmarkSection,
  ordersSection,
  takerSection,
  makerSection,
  markoutsSection,
  quotingSection,
  queueSection,
  latencySection,
  assumptionsSection,
];

/** The sections of a report. Warnings come first. */
export const reportSections = (report: Report, context: RunContext): readonly Section[] => [
  ...warningsSection(report, context),
  ...sectionDefinitions.map((definition) => sectionOf(definition, report)),
];

/** No section without warnings. */
function warningsSection(report: Report, context: RunContext): readonly Section[] {
  const warnings = warningsIn(report, context);
  if (warnings.length === 0) return [];
  const columns = [{ title: 'Warnings', unit: { kind: 'word' } }] as const;
  const rows = warnings.map((warning) => [warning]);
  return [{ id: 'warnings', title: 'Warnings', figures: [], tables: [{ id: 'warnings', title: '', columns, rows }] }];
}
