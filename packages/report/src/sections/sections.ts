import type { Outline, Section } from '../metric/section.ts';
import type { Report } from '../report/report.ts';
import { type RunContext, warningsIn } from '../report/run-context.ts';
import { assumptionsSection } from './assumptions.ts';
import { attributionSection } from './attribution.ts';
import { benchmarkSheet } from './benchmark.ts';
import { sectionOf, word } from './figure.ts';
import { instrumentsSheet } from './instruments.ts';
import { inventorySheet } from './inventory.ts';
import { latencySheet } from './latency.ts';
import { makerSheet } from './maker.ts';
import { markoutSheet } from './markouts.ts';
import { ordersSheet } from './orders.ts';
import { periodsSheet } from './periods.ts';
import { qualitySection } from './quality.ts';
import { queueSheet } from './queue.ts';
import { quotingSheet } from './quoting.ts';
import { resultSection } from './result.ts';
import { riskSheet } from './risk.ts';
import { takerSheet } from './taker.ts';
import { tradesSheet } from './trades.ts';

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

/** What became of the orders, what trading cost, and how quoting went. */
export const executionSections = (report: Report): readonly Section[] =>
  [ordersSheet, takerSheet, makerSheet, markoutSheet, quotingSheet, queueSheet, latencySheet].map((sheet) =>
    sectionOf(sheet(report)),
  );

/** What the trades came to, at what risk, when, holding what, and beside what. */
export const statisticsSections = (report: Report): readonly Section[] =>
  [tradesSheet, riskSheet, periodsSheet, instrumentsSheet, inventorySheet, benchmarkSheet].map((sheet) =>
    sectionOf(sheet(report)),
  );

/** What a careful reader would ask; no section when there is nothing. */
export function warningsSection(report: Report, context: RunContext): readonly Section[] {
  const warnings = warningsIn(report, context);
  if (warnings.length === 0) return [];
  const columns = [{ title: 'Mind', unit: word }];
  const rows = warnings.map((warning) => [warning]);
  return [{ id: 'warnings', title: 'Mind', figures: [], tables: [{ id: 'warnings', title: '', columns, rows }] }];
}
