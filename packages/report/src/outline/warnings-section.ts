import { type RunContext, warningsIn } from '../document/run-document.ts';
import type { Report } from '../report.ts';
import { word } from './figure.ts';
import type { Section } from './outline.ts';

/** What a careful reader would ask; no section when there is nothing. */
export function warningsSection(report: Report, context: RunContext): readonly Section[] {
  const warnings = warningsIn(report, context);
  if (warnings.length === 0) return [];
  const columns = [{ title: 'Mind', unit: word }];
  const rows = warnings.map((warning) => [warning]);
  return [{ id: 'warnings', title: 'Mind', figures: [], tables: [{ id: 'warnings', title: '', columns, rows }] }];
}
